package dev.tidemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleAuditTest {

  private static final Instant AT = Instant.parse("2026-11-30T10:00:00Z");
  private static final PipelineSpec SPEC =
      AppliedPipelines.alike(ScheduleFailover.YAML, "/").apply(0).spec();

  private final ScheduleAudit audit = new ScheduleAudit();

  private void fires(String run, Instant planned, Instant decided) {
    SignalSet signals =
        new SignalSet(
            1,
            "",
            List.of("schedule:every-second@" + planned),
            List.of(),
            0,
            0,
            0,
            Optional.empty(),
            Optional.empty());
    Fired fired =
        new Fired(
            run,
            run,
            RunKind.TRAIN,
            List.of("every-second"),
            signals,
            List.of(),
            "",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            SPEC,
            "/");
    audit.take(new TriggerDecision(run, AppliedPipelines.key(0), 1, decided, fired));
  }

  @Test
  void oneRunForEachSecondHolds() {
    fires("a", AT, AT.plusMillis(7));
    fires("b", AT.plusSeconds(1), AT.plusMillis(1_003));

    ScheduleAudit.Finding finding = audit.compare(1, AT, AT.plusSeconds(1));

    assertThat(finding.held()).isTrue();
    assertThat(finding.planned()).isEqualTo(2);
    assertThat(finding.lateMillis().sorted()).containsExactly(3, 7);
  }

  @Test
  void aSecondWithoutARunIsLost() {
    fires("a", AT, AT);
    fires("c", AT.plusSeconds(2), AT.plusSeconds(2));

    ScheduleAudit.Finding finding = audit.compare(1, AT, AT.plusSeconds(2));

    assertThat(finding.lost())
        .containsExactly(AppliedPipelines.key(0) + " at " + AT.plusSeconds(1));
    assertThat(finding.held()).isFalse();
  }

  @Test
  void twoRunsForOneSecondAreDoubledAndSoIsOneRunThatIsDecidedTwice() {
    fires("a", AT, AT);
    fires("b", AT, AT);
    fires("b", AT.plusSeconds(1), AT);

    ScheduleAudit.Finding finding = audit.compare(1, AT, AT.plusSeconds(1));

    assertThat(finding.doubled()).hasSize(2);
    assertThat(finding.held()).isFalse();
  }
}
