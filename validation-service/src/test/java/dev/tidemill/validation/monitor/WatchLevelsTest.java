package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Finding;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How watches stand between findings: the same figures that findings have. */
class WatchLevelsTest extends MonitoredTraffic {

  private Optional<WatchLevel> level(MonitorState state, String check) {
    return monitor.levels(state).stream()
        .filter(one -> one.subject().check().equals(check))
        .map(SubjectLevel::level)
        .findFirst();
  }

  @Test
  void theDriftOfAFullWindowIsTheOneThatIsJudged() {
    List<InputRow> rows = inputs(0, 30, 1, day -> day < 10 ? 0 : 0.5);
    Finding finding = found(monitor, rows).get(0);
    List<InputRow> before =
        rows.stream()
            .filter(row -> row.eventMillis() <= finding.eventTime().toEpochMilli())
            .toList();
    MonitorState state = monitor.inputs(MonitorState.START, before).next();
    WatchLevel level = level(state, "input-drift").orElseThrow();
    assertThat(level.value()).isEqualTo(finding.value());
    assertThat(level.limit()).isEqualTo(finding.threshold());
    assertThat(level.share()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void healthyTrafficIsFarFromALimit() {
    MonitorState state = monitor.inputs(MonitorState.START, inputs(0, 20, 1, day -> 0)).next();
    assertThat(level(state, "input-drift").orElseThrow().share()).isLessThan(0.5);
  }

  @Test
  void nothingIsSaidBeforeThereAreRows() {
    assertThat(monitor.levels(MonitorState.START)).isEmpty();
  }

  @Test
  void qualityRisesToTheLimitOfItsFinding() {
    List<OutcomeRow> rows = outcomes(40, day -> day < 20 ? 1 : 0);
    Finding finding = monitor.outcomes(MonitorState.START, rows).findings().get(0);
    double healthy = levelOfQuality(rows, finding.onset().toEpochMilli()).value();
    WatchLevel last = levelOfQuality(rows, finding.eventTime().toEpochMilli());
    assertThat(last.limit()).isEqualTo(finding.threshold());
    assertThat(last.value()).isGreaterThan(10 * healthy).isLessThan(last.limit());
    assertThat(last.regret().orElseThrow()).isPositive();
  }

  private WatchLevel levelOfQuality(List<OutcomeRow> rows, long toMillis) {
    List<OutcomeRow> before = rows.stream().filter(r -> r.eventMillis() <= toMillis).toList();
    return level(monitor.outcomes(MonitorState.START, before).next(), "live-quality").orElseThrow();
  }
}
