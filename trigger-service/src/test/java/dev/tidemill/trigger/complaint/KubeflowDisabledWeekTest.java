package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.policy.PolicyHarness;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * kubeflow/pipelines#8344, dagster#7010: a recurring run that was disabled for a week and is
 * enabled runs the week; airflow#38826: what is new sees all that was before. Here what was planned
 * during a pause is skipped and that is a decision; who wants the last of it or all says so.
 */
class KubeflowDisabledWeekTest {

  private static PolicyHarness paused() {
    PolicyHarness h =
        given(
            spec(
                limit(1, Policy.QUEUE),
                Schedules.trigger(
                    "daily", Schedules.cron("0 3 * * *", "UTC").missing(Missed.ALL))));
    h.command(new CommandBody.Pause(PauseTarget.TRIGGER, "daily", "the warehouse moves"));
    h.pass(Duration.ofDays(7));
    return h;
  }

  private static PolicyHarness resumed(Optional<MissedPolicy> missed) {
    PolicyHarness h = paused();
    h.command(new CommandBody.Resume(PauseTarget.TRIGGER, "daily", "it moved", missed));
    return h;
  }

  @Test
  void aPauseWithoutAPlannedTimeSaysThatNoneWasMissed() {
    PolicyHarness h = paused();
    h.command(new CommandBody.Resume(PauseTarget.TRIGGER, "daily", "", Optional.empty()));
    h.command(new CommandBody.Pause(PauseTarget.TRIGGER, "daily", "only a minute"));
    h.command(
        new CommandBody.Resume(PauseTarget.TRIGGER, "daily", "", Optional.of(MissedPolicy.LAST)));
    assertThat(h.answer().message()).startsWith("resumed: 0 planned times were missed");
  }

  @Test
  void aWeekOfAPauseIsSkippedAndTheDecisionSaysSo() {
    PolicyHarness h = resumed(Optional.empty());
    h.nothingFires();
    assertThat(h.evaluated())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.outcome()).isEqualTo(TriggerOutcome.SUPPRESSED);
              assertThat(e.signals().count()).isEqualTo(7);
              assertThat(e.reason()).contains("during the pause are skipped", "--missed last");
            });
    assertThat(h.answer().message())
        .isEqualTo("resumed: 7 planned times passed during the pause, none of them fires");
    assertThat(h.pass(Duration.ofDays(1)).fired()).hasSize(1);
  }

  @Test
  void theLastOfThemOrAllRunIfTheCommandSaysSo() {
    PolicyHarness last = resumed(Optional.of(MissedPolicy.LAST));
    assertThat(last.firedNow().signals().ids().get(0)).contains("2026-11-30T03:00:00Z");
    assertThat(last.answer().message()).contains("1 of them fires");
    PolicyHarness all = resumed(Optional.of(MissedPolicy.ALL));
    assertThat(all.fired()).hasSize(1);
    assertThat(all.state.queue()).as("one at a time").hasSize(6);
    assertThat(all.answer().message()).contains("7 of them fire");
  }

  @Test
  void aTriggerThatIsPausedByItselfStaysSoWhenThePipelineIsResumed() {
    PolicyHarness h = paused();
    h.command(new CommandBody.Pause(PauseTarget.PIPELINE, "", ""));
    h.pass(Duration.ofDays(1));
    h.command(new CommandBody.Resume(PauseTarget.PIPELINE, "", "", Optional.of(MissedPolicy.ALL)));
    h.nothingFires();
    assertThat(h.pass(Duration.ofDays(1)).fired()).isEmpty();
    h.command(new CommandBody.Resume(PauseTarget.TRIGGER, "daily", ""));
    assertThat(h.evaluated().get(0).signals().count()).isEqualTo(9);
  }
}
