package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onFinding;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.CommandBody.DeletePipeline;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.TriggerEvent.CommandAnswered;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

  private static final PipelineSpec SPEC = spec(ONE_LATEST, onData(rows(10)));
  private static final TriggerRun RUN = new TriggerRun("please", Map.of("rounds", "5"));

  @Test
  void aSignalCannotPassForACommand() {
    PolicyHarness h = given(spec(limit(9, Policy.QUEUE), onData(When.ANY)));
    h.data("command:mine", "flights", PolicyHarness.dataFile("a"));
    h.ended(h.firedNow().runId());
    h.command("mine", RUN, h.now.plusSeconds(60));
    assertThat(h.answer().accepted()).isTrue();
    h.ended(h.firedNow().runId());
    h.command("other", RUN, h.now.plusSeconds(60));
    h.ended(h.firedNow().runId());
    h.data("command:other", "flights", PolicyHarness.dataFile("b"));
    assertThat(h.firedNow().signals().ids()).containsExactly("command:other");
  }

  @Test
  void applyGivesTheNextVersionFromNow() {
    PolicyHarness h = given(SPEC).pass(Duration.ofSeconds(5));
    h.apply(spec(ONE_LATEST, onData(rows(20))));
    PipelineApplied applied = (PipelineApplied) h.last().get(0);
    assertThat(applied.version().version()).isEqualTo(2);
    assertThat(applied.version().effectiveFrom()).isEqualTo(h.now);
    assertThat(applied.version().actor()).isEqualTo("ann");
    assertThat(h.answer().accepted()).isTrue();
  }

  @Test
  void applyingTheSameAgainChangesNothing() {
    PolicyHarness h = given(SPEC).apply(SPEC);
    assertThat(h.last()).hasSize(1);
    assertThat(h.answer().code()).isEqualTo("UNCHANGED");
    assertThat(h.state.version()).isEqualTo(1);
  }

  @Test
  void anEditCanMakeWhatWaitsReady() {
    PolicyHarness h = given(SPEC).file("a", 5).nothingFires();
    h.apply(spec(ONE_LATEST, onData(rows(5))));
    assertThat(h.firedNow().specVersion()).isEqualTo(2);
  }

  @Test
  void whatWaitsAtARemovedTriggerIsDroppedWithADecision() {
    PolicyHarness h = given(SPEC).file("a", 5);
    h.apply(spec(ONE_LATEST, onData("other", "flights", rows(1))));
    h.outcomes(TriggerOutcome.SUPPRESSED);
    assertThat(h.state.conservation(TriggerState.REMOVED).filtered()).isEqualTo(1);
    assertThat(h.state.conservation().received()).isEqualTo(1);
  }

  @Test
  void aTriggerNamedManualIsRefused() {
    PolicyHarness h = given(spec(ONE_LATEST, onData("manual", "flights", rows(1))));
    assertThat(h.answer().accepted()).isFalse();
    assertThat(h.answer().message()).contains("manual");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative/folder", "/a\0b"})
  void aFolderThatIsNoAbsolutePathIsRefused(String folder) {
    PolicyHarness h = new PolicyHarness().command(new ApplyPipeline(SPEC, "yaml", folder));
    assertThat(h.answer().code()).isEqualTo("INVALID");
    assertThat(h.answer().message()).contains("absolute", folder);
    assertThat(h.state.live()).isEmpty();
  }

  @Test
  void aSpecificationIsMeasuredInBytesAndTheAnswerSaysWhichTextIsTooLong() {
    String text = "\u6f6e".repeat(140_000); // 420,000 bytes
    PolicyHarness h = new PolicyHarness().command(new ApplyPipeline(SPEC, text, "/home"));
    assertThat(h.answer().code()).isEqualTo("INVALID");
    assertThat(h.answer().message()).contains("text", "420000 bytes", "400000");
    h.command(new ApplyPipeline(Specs.documented(SPEC, text), "", "/home"));
    assertThat(h.answer().message()).contains("once resolved", "420000 bytes", "200000");
  }

  @Test
  void anExpiredCommandIsRefused() {
    PolicyHarness h = given(SPEC);
    h.command("late", new Pause(PauseTarget.PIPELINE, "", ""), h.now.minusMillis(1));
    assertThat(h.answer().code()).isEqualTo("EXPIRED");
    h.command("late-run", RUN, h.now.minusMillis(1)).outcomes(TriggerOutcome.EXPIRED);
    assertThat(h.answer().accepted()).isFalse();
  }

  @Test
  void aCommandIsValidByTheWallClockAlthoughDecisionsWereMadeAtALaterTime() {
    PolicyHarness h = given(SPEC);
    Instant wall = h.now.minus(Duration.ofHours(2));
    h.command("in-time", new Pause(PauseTarget.PIPELINE, "", ""), wall.plusSeconds(60), wall);
    assertThat(h.answer().code()).isEqualTo("ACCEPTED");
    h.command("late", RUN, wall.minusMillis(1), wall).outcomes(TriggerOutcome.EXPIRED);
  }

  @Test
  void aRunByHandStartsAtOnceAndNamesWhoAsked() {
    PolicyHarness h = given(SPEC).command(RUN);
    Fired fired = h.firedNow();
    assertThat(fired.actor()).contains("ann");
    assertThat(fired.parameters()).containsEntry("rounds", "5");
    assertThat(fired.triggers()).containsExactly("manual");
    assertThat(fired.reason()).isEqualTo("asked for by ann");
    assertThat(h.answer().message()).contains(fired.runId());
  }

  @Test
  void theSameRunCommandTwiceIsOneRun() {
    PolicyHarness h = given(SPEC);
    h.command("once", RUN, h.now.plusSeconds(60)).command("once", RUN, h.now.plusSeconds(60));
    h.outcomes(TriggerOutcome.DUPLICATE);
    assertThat(h.fired()).hasSize(1);
  }

  @Test
  void aRunByHandMeetsTheLimitLikeEveryOther() {
    PolicyHarness waiting = given(SPEC).command(RUN).command(RUN).nothingFires();
    assertThat(waiting.answer().accepted()).isTrue();
    assertThat(waiting.answer().message()).contains("waits");
    PolicyHarness skipped =
        given(spec(limit(1, Policy.SKIP), onData(When.ANY))).command(RUN).command(RUN);
    assertThat(skipped.answer().code()).isEqualTo("LIMIT_REACHED");
    PolicyHarness joined =
        given(spec(limit(1, Policy.JOIN), onData(When.ANY))).command(RUN).command(RUN);
    assertThat(joined.answer().message()).contains("joins");
  }

  @Test
  void aPausedPipelineDropsSignalsAndRefusesRuns() {
    PolicyHarness h = given(SPEC).file("a", 5).command(new Pause(PauseTarget.PIPELINE, "", "why"));
    h.outcomes(TriggerOutcome.SUPPRESSED);
    h.file("b", 50).outcomes(TriggerOutcome.SUPPRESSED).nothingFires();
    h.command(RUN).nothingFires();
    assertThat(h.answer().code()).isEqualTo("PAUSED");
    h.command(new Resume(PauseTarget.PIPELINE, "", "")).nothingFires();
    assertThat(h.file("c", 50).firedNow().signals().ids()).containsExactly("data-c");
  }

  @Test
  void aPausedTriggerLeavesTheOthersAlone() {
    PolicyHarness h =
        given(spec(ONE_LATEST, onData(rows(1)), onFinding(Duration.ofSeconds(1), "drift")));
    h.command(new Pause(PauseTarget.TRIGGER, "new-data", ""));
    h.file("a", 5).nothingFires();
    assertThat(h.finding("f", "drift", h.now).firedNow().triggers()).containsExactly("got-worse");
  }

  @Test
  void anUnknownTriggerIsNamedWithThoseThereAre() {
    PolicyHarness h = given(SPEC).command(new Pause(PauseTarget.TRIGGER, "nope", ""));
    assertThat(h.answer().accepted()).isFalse();
    assertThat(h.answer().message()).contains("nope", "new-data");
  }

  @Test
  void commandsOfOtherOwnersAreIgnored() {
    PolicyHarness h = given(SPEC).command(new Pause(PauseTarget.ROLLOUT, "", ""));
    assertThat(h.last()).isEmpty();
    h.command(new CommandBody.CancelRun("run", ""));
    assertThat(h.last()).isEmpty();
    h.command(new CommandBody.RollBack(java.util.Optional.empty(), ""));
    assertThat(h.last()).isEmpty();
  }

  @Test
  void commandsForAnUnknownPipelineAreAnswered() {
    PolicyHarness h = new PolicyHarness();
    for (CommandBody body :
        new CommandBody[] {RUN, new DeletePipeline(""), new Pause(PauseTarget.PIPELINE, "", "")}) {
      assertThat(h.command(body).answer().code()).isEqualTo("UNKNOWN_PIPELINE");
    }
  }

  @Test
  void aRetiredPipelineRunsNoMoreAndComesBackAsTheNextVersion() {
    PolicyHarness h = given(SPEC).file("a", 5).command(new DeletePipeline("done"));
    h.outcomes(TriggerOutcome.SUPPRESSED);
    h.file("b", 50).outcomes(TriggerOutcome.FILTERED);
    assertThat(h.pass(Duration.ofSeconds(3)).rows).isEmpty();
    h.apply(SPEC);
    assertThat(h.state.version()).isEqualTo(2);
    assertThat(h.file("a", 50).firedNow()).isNotNull();
  }

  @Test
  void theSameFilesAfterARetirementAreAnotherRun() {
    PolicyHarness h = given(SPEC).file("a", 50);
    h.ended(h.firedNow().runId()).command(new DeletePipeline("again")).apply(SPEC).file("a", 50);
    assertThat(h.fired().stream().map(Fired::fireId).distinct()).hasSize(2);
  }

  @Test
  void everyOwnedCommandIsAnsweredOnce() {
    PolicyHarness h = given(SPEC);
    CommandBody[] all = {
      RUN,
      new Pause(PauseTarget.PIPELINE, "", ""),
      new Pause(PauseTarget.PIPELINE, "", ""),
      new Resume(PauseTarget.TRIGGER, "new-data", ""),
      new Resume(PauseTarget.PIPELINE, "", ""),
      new DeletePipeline("")
    };
    for (CommandBody body : all) {
      h.command(body);
      assertThat(h.last().stream().filter(CommandAnswered.class::isInstance)).hasSize(1);
    }
  }
}
