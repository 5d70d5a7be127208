package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.GoldenMatched;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A rollout that is looked at for weeks, and pipelines that have had many. */
class LongRolloutTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private static final String PIPELINE = "demo/flight-delays";

  private final RolloutView rollout = new RolloutView("rollout-1", PIPELINE);
  private long sequence;

  private void happens(RolloutEventBody body) {
    rollout.apply(event(rollout.rolloutId, body));
  }

  private RolloutEvent event(String id, RolloutEventBody body) {
    sequence++;
    return new RolloutEvent(
        "o" + sequence, PIPELINE, id, sequence, START.plusSeconds(sequence), body);
  }

  private void looks(int times, int step, String outcome, String quality) {
    for (int i = 0; i < times; i++) {
      happens(look(step, outcome, quality));
    }
  }

  private EvidenceJudged look(int step, String outcome, String quality) {
    GuardResult guard =
        new GuardResult("quality", quality, "many labels", Map.of("n", (double) sequence));
    return new EvidenceJudged(step, outcome, List.of(guard), sequence);
  }

  private <T> List<T> held(Class<T> kind) {
    return rollout.events.all().stream()
        .map(RolloutEvent::body)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** 1,000 looks, of which few change anything. */
  private void twoStepsAndAPromotion() {
    happens(new GoldenMatched(1, 2e-8));
    happens(new StepStarted(1, 5, 1, 4));
    looks(400, 1, "hold", "hold");
    looks(1, 1, "advance", "pass");
    happens(new StepStarted(2, 25, 1, 5));
    looks(400, 2, "hold", "hold");
    looks(1, 2, "promote", "pass");
    happens(new CandidatePromoted(2, Optional.of(1), "no guard failed"));
    looks(200, 2, "hold", "pass");
  }

  @Test
  void whatExplainsAStepOutlastsTheLooksThatChangeNothing() {
    twoStepsAndAPromotion();
    assertThat(held(GoldenMatched.class)).hasSize(1);
    assertThat(held(StepStarted.class)).extracting(StepStarted::step).containsExactly(1, 2);
    assertThat(held(CandidatePromoted.class)).hasSize(1);
    assertThat(held(EvidenceJudged.class))
        .extracting(EvidenceJudged::outcome)
        .contains("advance", "promote");
    assertThat(held(EvidenceJudged.class)).hasSize(5 + 20);
    assertThat(rollout.events.all().get(rollout.events.all().size() - 1).sequence())
        .as("the last look is there")
        .isEqualTo(sequence);
    assertThat(rollout.events.all())
        .isSortedAccordingTo((a, b) -> Long.compare(a.sequence(), b.sequence()));
    assertThat(rollout.full().get("looksLeftOut")).isEqualTo(1002L - 25);
  }

  @Test
  void ofAnEndedRolloutTheLooksThatChangedSomethingStayAndTheLastOne() {
    twoStepsAndAPromotion();
    long lastSlice = rollout.judged.orElseThrow().slice();
    happens(new RolloutEnded(RolloutOutcome.PROMOTED, "CONFIRMED", "it held", Optional.of(2)));
    assertThat(held(EvidenceJudged.class))
        .extracting(EvidenceJudged::outcome)
        .containsExactly("hold", "advance", "hold", "promote", "hold", "hold");
    assertThat(held(EvidenceJudged.class).get(5).slice()).isEqualTo(lastSlice);
    RunView run = new RunView("flight-delays-1", PIPELINE);
    assertThat(String.join("\n", Why.run(run, Optional.of(rollout))))
        .contains("step 1: 5 %", "step 2: 25 %", "promoted version 2", "ended promoted")
        .contains("996 looks that came to the same outcome are left out");
  }

  @Test
  void aGuardThatKeepsChangingItsMindDoesNotFillTheHeap() {
    happens(new StepStarted(1, 5, 1, 4));
    for (int i = 0; i < 300; i++) {
      looks(1, 1, "hold", i % 2 == 0 ? "hold" : "pass");
    }
    looks(1, 1, "abort", "fail");
    assertThat(held(StepStarted.class)).hasSize(1);
    assertThat(held(EvidenceJudged.class)).hasSize(1 + 50 + 1);
    assertThat(rollout.full().get("looksLeftOut")).isEqualTo(249L);
  }

  @Test
  void ofManyRolloutsTheNewestAreHeldInFullAndTheOneThatRuns() {
    Projection projection = new Projection();
    projection.apply(event("running", new StepStarted(1, 5, 1, 4)));
    int all = PipelineView.MAX_FULL_ROLLOUTS + 100;
    for (int i = 0; i < all; i++) {
      projection.apply(
          event("r" + i, new RolloutRejected("run-" + i, i, "STALE_VERDICT", "another serves")));
    }
    RolloutView old = projection.rollout("r0").orElseThrow();
    assertThat(old.events.all()).isEmpty();
    assertThat(old.full()).containsEntry("eventsHeld", false).containsEntry("outcome", "rejected");
    RunView run = new RunView("run-0", PIPELINE);
    assertThat(String.join("\n", Why.run(run, Optional.of(old))))
        .contains("ended rejected (STALE_VERDICT): another serves")
        .contains("the topic tidemill.rollouts has them");
    assertThat(projection.rollout("r" + (all - 1)).orElseThrow().events.all()).hasSize(1);
    assertThat(projection.rollout("running").orElseThrow().events.all()).hasSize(1);
    for (int i = all; i < 6_000; i++) {
      projection.apply(
          event("r" + i, new RolloutRejected("run-" + i, i, "STALE_VERDICT", "another serves")));
    }
    assertThat(projection.rollout("r0")).isEmpty();
    assertThat(projection.rollout("running")).isPresent();
  }
}
