package dev.tidemill.standalone.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/metrics.md are made from the catalogue; {@code -Dtidemill.publish=true} writes
 * them.
 */
class MetricsDocumentTest {

  private static final Path DOCUMENT = Path.of("../../docs/metrics.md");
  private static final String TABLES = "## All metrics\n";

  @Test
  void theDocumentShowsEveryMetric() throws IOException {
    String before = Files.readString(DOCUMENT);
    int head = before.indexOf(TABLES);
    assertThat(head).as("the heading of the tables").isPositive();
    String wanted = before.substring(0, head) + tables();
    if (Boolean.getBoolean("tidemill.publish")) {
      Files.writeString(DOCUMENT, wanted);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(wanted);
  }

  @Test
  void noNameIsGivenTwice() {
    List<String> names =
        Services.metrics().stream().flatMap(metric -> metric.exposed().stream()).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(60);
  }

  private static String tables() {
    StringBuilder out = new StringBuilder(TABLES);
    out.append("\nMade from the code.\n");
    Map<String, List<Instrument>> byOwner =
        Services.metrics().stream()
            .collect(
                Collectors.groupingBy(Instrument::owner, LinkedHashMap::new, Collectors.toList()));
    byOwner.forEach(
        (owner, metrics) -> {
          out.append("\n### ").append(owner).append("\n\n");
          out.append("| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n");
          metrics.stream()
              .sorted(Comparator.comparing(metric -> metric.exposed().get(0)))
              .forEach(metric -> out.append(row(metric)));
        });
    return out.toString();
  }

  private static String row(Instrument metric) {
    String names =
        metric.exposed().stream().map(n -> "`" + n + "`").collect(Collectors.joining(" "));
    String labels =
        metric.labels().stream().map(l -> "`" + l + "`").collect(Collectors.joining(" "));
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(names, metric.type(), metric.unit(), labels, metric.meaning());
  }
}
