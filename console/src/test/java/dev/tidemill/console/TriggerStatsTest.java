package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.console.trigger.Decided;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What triggers were good for. */
class TriggerStatsTest extends ConsoleFixture {

  private final Decided decided = new Decided(START.plusSeconds(100)).applied();

  private JsonNode stats(String trigger, String more) {
    for (JsonNode s : get("triggers/stats?pipeline=" + PIPELINE + more).path("triggers")) {
      if (s.path("trigger").asText().equals(trigger)) {
        return s;
      }
    }
    throw new AssertionError("no " + trigger);
  }

  private void tellDecisions() {
    for (TriggerDecision d : decided.all) {
      projection.apply(d);
      if (d.event() instanceof TriggerEvent.Fired f) {
        run(f.runId(), d.at(), new RunEventBody.RunRequested("d", f));
      }
    }
  }

  private void run(String id, Instant at, RunEventBody body) {
    projection.apply(new RunEvent("e" + at, PIPELINE, id, 1, at, body));
  }

  private void ended(String id, RunOutcome outcome) {
    run(id, decided.now, new RunEventBody.RunEnded(outcome, "CODE", ""));
  }

  @Test
  void runsAreCountedByTheirTriggerAndHowTheyEnded() {
    JsonNode recorded = stats("new-week", "");
    assertThat(recorded.path("runs").asInt()).isEqualTo(2);
    assertThat(recorded.path("promoted").asInt()).isEqualTo(1);
    assertThat(recorded.path("rejected").asInt()).isEqualTo(1);
    assertThat(recorded.path("promotedShare").asDouble()).isEqualTo(0.5);
    assertThat(recorded.path("signalsPerRun").asDouble()).isEqualTo(1);
    assertThat(stats("regular", "").has("promotedShare")).isFalse();
  }

  @Test
  void fiveRunsWithoutAPromotionAreRemarkable() {
    for (int i = 0; i < 5; i++) {
      decided.pass(Duration.ofMinutes(1)).fired("regular", "r-" + i, 2, 2);
    }
    tellDecisions();
    for (int i = 0; i < 4; i++) {
      ended("r-" + i, i == 0 ? RunOutcome.FAILED : RunOutcome.NO_CHANGE);
    }
    assertThat(stats("regular", "").has("remark")).isFalse();
    ended("r-4", RunOutcome.CANCELLED);
    JsonNode s = stats("regular", "");
    assertThat(s.path("remark").asText())
        .isEqualTo("none of the 5 runs of this trigger was promoted");
    assertThat(s.path("noChange").asInt()).isEqualTo(3);
    assertThat(s.path("other").asInt()).isEqualTo(1);
    assertThat(s.path("signalsPerRun").asDouble()).isEqualTo(2);
    assertThat(s.path("signals").asInt()).isEqualTo(10);
  }

  @Test
  void theTimeOfProgramsIsThatOfTheirExecutionsAlsoOfAnAttemptThatFailed() {
    decided.fired("regular", "r-1", 1, 1);
    tellDecisions();
    Instant at = decided.now;
    run("r-1", at, new RunEventBody.ExecutionGranted(RunStage.TRAINING, 1, "x", "w", at));
    run("r-1", at.plusSeconds(90), new RunEventBody.JobWaiting(RunStage.TRAINING, "j", 1, at, at));
    decided.pass(Duration.ofMinutes(2));
    ended("r-1", RunOutcome.FAILED);
    assertThat(stats("regular", "").path("computeSeconds").asInt()).isEqualTo(120);
  }

  @Test
  void shadowFiresAndTheTimeSinceWhichIsLookedAt() {
    decided.evaluated("new-week", TriggerOutcome.SHADOWED, "it would");
    tellDecisions();
    assertThat(stats("new-week", "").path("shadowFires").asInt()).isEqualTo(1);
    JsonNode later = stats("new-week", "&since=" + START.plusSeconds(3600));
    assertThat(later.path("runs").asInt()).isZero();
    assertThat(later.path("signals").asInt()).isZero();
    assertThat(get("triggers/stats?since=x").at("/error/field").asText()).isEqualTo("since");
  }
}
