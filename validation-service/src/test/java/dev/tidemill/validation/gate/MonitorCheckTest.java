package dev.tidemill.validation.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Freshness;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.schemas.spec.check.StandardDeviation;
import dev.tidemill.schemas.spec.check.Unseen;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MonitorCheckTest {

  private static final List<MonitorCheck.Input> INPUTS =
      List.of(
          new MonitorCheck.Input("hour", false),
          new MonitorCheck.Input("distance", false),
          new MonitorCheck.Input("carrier", true));

  private static Optional<Judged> failure(MonitorSpec.Kind... kinds) {
    List<MonitorCheckSpec> checks =
        List.of(kinds).stream()
            .map(k -> new MonitorCheckSpec("check-" + k.getClass().getSimpleName(), k))
            .toList();
    MonitorSpec spec = new MonitorSpec(Duration.ofHours(1), 1, Duration.ofDays(7), 0.2, checks);
    return MonitorCheck.failure(
        spec, INPUTS, (kind, text) -> MonitorKinds.find(kind).map(k -> k.watches(text)));
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
                + " the inputs are hour, distance, carrier (text)");
  }

  @Test
  void aCheckOfNumbersThatNamesATextFailsForItWouldNeverRun() {
    Judged judged =
        failure(
                new StandardDeviation("carrier", OptionalDouble.of(1), OptionalDouble.empty()),
                new Freshness("carrier", Duration.ofDays(1)),
                new Finite(List.of("hour", "carrier")))
            .orElseThrow();

    assertThat(judged.message())
        .isEqualTo(
            "monitor.checks check-StandardDeviation names carrier, but standardDeviation watches"
                + " numbers alone; check-Freshness names carrier, but freshness watches numbers"
                + " alone; check-Finite names carrier, but finite watches numbers alone;"
                + " the inputs are hour, distance, carrier (text)");
  }

  @Test
  void aCheckOfTextThatNamesANumberFailsToo() {
    assertThat(failure(new Unseen("hour", 0.01)).orElseThrow().message())
        .startsWith("monitor.checks check-Unseen names hour, but unseen watches text alone");
    assertThat(failure(new Unseen(List.of(), 0.01), new Unseen("carrier", 0.01))).isEmpty();
  }

  @Test
  void aCheckOfTextWhereNoInputIsTextWouldNeverRun() {
    MonitorSpec spec =
        new MonitorSpec(
            Duration.ofHours(1),
            1,
            Duration.ofDays(7),
            0.2,
            List.of(new MonitorCheckSpec("unseen", new Unseen(List.of(), 0.01))));

    Optional<Judged> failure =
        MonitorCheck.failure(
            spec,
            List.of(new MonitorCheck.Input("hour", false)),
            (kind, text) -> MonitorKinds.find(kind).map(k -> k.watches(text)));

    assertThat(failure.orElseThrow().message())
        .startsWith("monitor.checks unseen watches text alone, and no input is text");
  }
}
