package dev.tidemill.standalone.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.standalone.metric.Panel.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files in deploy/grafana/dashboards are made here; {@code -Dtidemill.publish=true} writes. */
class DashboardsTest {

  private static final Path FOLDER = Path.of("../grafana/dashboards");

  @Test
  void theFilesAreThoseOfTheCode() throws IOException {
    for (Dashboard dashboard : Dashboards.all()) {
      Path file = FOLDER.resolve(dashboard.file());
      if (Boolean.getBoolean("tidemill.publish")) {
        Files.writeString(file, dashboard.json());
      }
      assertThat(Files.readString(file)).as(file.toString()).isEqualTo(dashboard.json());
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Dashboards.all().stream().map(Dashboard::file).toList());
    }
  }

  @Test
  void eachPanelNamesMetricsAndLabelsThatExist() {
    Map<String, Set<String>> unknown = new TreeMap<>();
    for (Dashboard dashboard : Dashboards.all()) {
      for (Panel panel : dashboard.panels()) {
        for (Query query : panel.queries()) {
          unknown.put(
              dashboard.uid() + "/" + panel.title() + "/" + query.legend(),
              KnownMetrics.unknown(new PromQuery(query.expression())));
        }
      }
      dashboard
          .variables()
          .forEach(
              v ->
                  unknown.put(
                      dashboard.uid() + "/" + v.name(),
                      KnownMetrics.unknown(new PromQuery(v.metric()))));
    }
    assertThat(unknown).hasSizeGreaterThan(50);
    unknown.values().removeIf(Set::isEmpty);
    assertThat(unknown).isEmpty();
  }

  @Test
  void eachPanelSaysWhatItShows() {
    for (Dashboard dashboard : Dashboards.all()) {
      assertThat(dashboard.panels())
          .filteredOn(panel -> panel.kind() != Panel.Kind.ROW)
          .allSatisfy(
              panel -> {
                assertThat(panel.queries()).as(panel.title()).isNotEmpty();
                assertThat(panel.description()).as(panel.title()).isNotBlank();
                assertThat(panel.unit()).as(panel.title()).isNotBlank();
              });
    }
  }

  @Test
  void aQueryIsReadToItsLabels() {
    PromQuery query =
        new PromQuery(
            "sum by (bucket, le) (rate(tidemill_a_total{x=\"1\", y=~\"a.*\"}[5m]))"
                + " / on (z) up{job!=\"b\"} or vector(0)");
    assertThat(query.selectors())
        .extracting(PromQuery.Selector::metric)
        .containsExactly("tidemill_a_total", "up");
    assertThat(query.selectors().get(0).labels()).containsExactly("x", "y");
    assertThat(query.grouped()).containsExactly("bucket", "le", "z");
    assertThat(KnownMetrics.unknown(query)).contains("tidemill_a_total");
    assertThat(KnownMetrics.unknown(new PromQuery("tidemill_ready{endpoint=\"x\"}"))).hasSize(1);
    assertThat(KnownMetrics.unknown(new PromQuery("sum by (endpoint) (tidemill_ready)")))
        .containsExactly("no metric has the label endpoint");
    assertThat(KnownMetrics.unknown(new PromQuery("sum by (service) (tidemill_ready)")))
        .isEqualTo(Set.copyOf(List.of()));
  }
}
