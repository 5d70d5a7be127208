package dev.tidemill.validation.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.SubjectLevel;
import dev.tidemill.validation.monitor.WatchLevel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the monitor knows, as metrics. */
class MonitorBooksTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MonitorBooks books = new MonitorBooks(meters);

  private void told(List<SubjectLevel> levels, Map<String, Integer> open) {
    books.told(0, EndpointFigures.of("demo/flights", "flights", levels, open));
  }

  private double value(String name, String check, String column) {
    return meters.get(name).tags("check", check, "column", column).gauge().value();
  }

  private static SubjectLevel drift(String column, double value) {
    return new SubjectLevel(Subject.input("drift", column), new WatchLevel(value, 0.15));
  }

  @Test
  void levelsAreShownWithTheirLimits() {
    SubjectLevel quality =
        new SubjectLevel(Subject.model("quality"), new WatchLevel(30, 120, Optional.of(-0.02)));
    told(List.of(quality, drift("distance", 0.05)), Map.of());
    told(List.of(quality, drift("distance", 0.21)), Map.of("drift", 1));
    assertThat(value("tidemill.monitor.value", "drift", "distance")).isEqualTo(0.21);
    assertThat(value("tidemill.monitor.limit", "drift", "distance")).isEqualTo(0.15);
    assertThat(value("tidemill.monitor.value", "quality", "")).isEqualTo(30);
    assertThat(meters.get("tidemill.monitor.regret").gauges())
        .extracting(Gauge::value)
        .containsExactly(-0.02);
    assertThat(meters.get("tidemill.monitor.findings.open").tag("check", "drift").gauge().value())
        .isEqualTo(1);
    assertThat(meters.get("tidemill.monitor.findings.open").tag("check", "quality").gauge().value())
        .isZero();
  }

  @Test
  void beyondABoundOfColumnsTheWorstOfTheRestIsShown() {
    List<SubjectLevel> levels = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      levels.add(drift(String.format("c%03d", i), i == 250 ? 0.9 : 0.01));
    }
    told(levels, Map.of());
    assertThat(meters.get("tidemill.monitor.value").gauges())
        .hasSize(EndpointFigures.MOST_COLUMNS + 1);
    assertThat(value("tidemill.monitor.value", "drift", "(others)")).isEqualTo(0.9);
  }

  @Test
  void anotherInstanceShowsTheEndpointOnceItOwnsIt() {
    told(List.of(drift("distance", 0.05)), Map.of("drift", 2));
    books.revoked(0);
    assertThat(meters.getMeters()).isEmpty();
  }
}
