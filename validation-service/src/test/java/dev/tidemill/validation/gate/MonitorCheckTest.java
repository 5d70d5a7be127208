package dev.tidemill.validation.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.validation.check.Judged;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MonitorCheckTest {

  private static Optional<Judged> failure(MonitorSpec.Kind... kinds) {
    List<MonitorCheckSpec> checks =
        List.of(kinds).stream()
            .map(k -> new MonitorCheckSpec("check-" + k.getClass().getSimpleName(), k))
            .toList();
    MonitorSpec spec = new MonitorSpec(Duration.ofHours(1), 1, Duration.ofDays(7), 0.2, checks);
    return MonitorCheck.failure(
        spec, List.of("hour", "distance"), kind -> !(kind instanceof Unknown));
  }

  /** Of a jar that brings its record and not what watches it. */
  private record Unknown() implements MonitorSpec.Kind {}

  @Test
  void aCheckThatNothingHereWatchesFails() {
    assertThat(failure(new Unknown()).orElseThrow().message())
        .startsWith("monitor.checks check-Unknown is of a kind that this service does not know");
  }

  private static Drift drift(String... columns) {
    return new Drift(List.of(columns), 48, "training", 0.15);
  }

  @Test
  void checksOnInputsOrOnAllOfThemCanRun() {
    assertThat(
            failure(
                drift("hour"),
                new Complete(List.of(), 0.9),
                new Finite(List.of("distance")),
                new Quality("regret")))
        .isEmpty();
  }

  @Test
  void aCheckOnAColumnThatIsNoInputFailsAndSaysWhatTheInputsAre() {
    Judged judged =
        failure(drift("huor", "hour"), new Complete(List.of("gone"), 0.9)).orElseThrow();

    assertThat(judged.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(judged.message())
        .isEqualTo(
            "monitor.checks check-Drift names huor; check-Complete names gone;"
                + " the inputs are hour, distance");
  }
}
