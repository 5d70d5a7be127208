package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.PromoteRollout;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people ask of rollouts. */
class RolloutCommandsTest extends RolloutFixture {

  @Test
  void aCommandIsValidByTheWallClockAlthoughDecisionsWereMadeAtALaterTime() {
    world.serving(1).stepping(2);
    Instant wall = world.now.minus(Duration.ofHours(2));
    Command abort =
        new Command(
            "late", Given.PIPELINE, wall, wall.plusSeconds(60), "ann", new AbortRollout("x"));
    world.give(new RolloutInput.CommandReceived(abort, wall.plusSeconds(61)));
    assertThat(world.last(CommandAnswered.class).code()).isEqualTo("EXPIRED");
    world.give(
        new RolloutInput.CommandReceived(
            new Command("c", Given.PIPELINE, wall, abort.expiresAt(), "ann", abort.body()), wall));
    assertThat(world.last(CommandAnswered.class).accepted()).isTrue();
  }

  @Test
  void afterARollbackToTheOldestThatIsKeptTheNextPromotionCanStillBeTakenBack() {
    world.serving(1);
    for (int version = 2; version <= PipelineRollouts.KEPT; version++) {
      world.provisional(version);
      world.pass(Duration.ofMinutes(1));
    }
    world.command(new RollBack(Optional.of(1), "the first was the best"));
    world.provisional(21);
    assertThat(world.versions()).containsExactly("21 CHAMPION 100", "1 FORMER 0", "20 WARM 0");
    world.command(new RollBack(Optional.empty(), "not that one"));
    assertThat(world.state.champion()).contains(1);
    assertThat(world.versions().get(0)).isEqualTo("1 CHAMPION 100");
    assertThat(world.state.served()).hasSize(PipelineRollouts.KEPT);
  }

  @Test
  void rollingBackToAnyVersionThatServedIsOneRoute() {
    world.serving(1).provisional(2);
    world.pass(Duration.ofMinutes(1));
    world.provisional(3);
    world.pass(Duration.ofMinutes(1));
    List<RolloutFact> decided = world.command(new RollBack(Optional.of(1), "it was better"));
    assertThat(RolloutWorld.bodies(decided))
        .hasExactlyElementsOfTypes(
            CommandAnswered.class, ChampionChanged.class, RoutePublished.class);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100", "3 WARM 0", "2 WARM 0");
    assertThat(world.last(ChampionChanged.class).actor()).isEqualTo("ann");
  }

  @Test
  void rollingBackWithoutANameServesTheFormerChampion() {
    world.serving(1).provisional(2);
    world.command(new RollBack(Optional.empty(), "no"));
    assertThat(world.state.champion()).contains(1);
    assertThat(world.last(RolloutEnded.class).outcome()).isEqualTo(RolloutOutcome.ROLLED_BACK);
  }

  @Test
  void commandsThatMakeNoSenseAreRefusedByName() {
    refused(new AbortRollout("x"), "NO_ROLLOUT");
    refused(new RollBack(Optional.empty(), "x"), "NOTHING_SERVES");
    refused(new PromoteRollout("x"), "NO_ROLLOUT");
    world.serving(1);
    refused(new RollBack(Optional.empty(), "x"), "NO_FORMER");
    refused(new RollBack(Optional.of(1), "x"), "ALREADY_SERVES");
    refused(new RollBack(Optional.of(9), "x"), "UNKNOWN_VERSION");
    assertThat(world.last(CommandAnswered.class).message())
        .isEqualTo("only the last 20 champions can serve again: 1; version 9 is not among them");
    world.accept(2);
    refused(new PromoteRollout("x"), "NOT_LOADED");
    refused(new Resume(PauseTarget.ROLLOUT, "", "x"), "NOT_PAUSED");
  }

  @Test
  void anAbortThatNamesAnEarlierRolloutLeavesTheOneInProgressAlone() {
    world.serving(1);
    world.accept(2);
    String superseded = world.state.current().orElseThrow().id();
    world.accept(3);
    refused(new AbortRollout("its run was cancelled", Optional.of(superseded)), "NO_ROLLOUT");
    String inProgress = world.state.current().orElseThrow().id();
    assertThat(inProgress).isNotEqualTo(superseded);
    world.command(new AbortRollout("its run was cancelled", Optional.of(inProgress)));
    assertThat(world.state.current()).isEmpty();
  }

  @Test
  void commandsOfOtherOwnersAreNotAnswered() {
    assertThat(world.command(new CommandBody.CancelRun("run-1", "x"))).isEmpty();
    assertThat(world.command(new Pause(PauseTarget.PIPELINE, "", "x"))).isEmpty();
    assertThat(world.command(new CommandBody.TriggerRun("x", Map.of()))).isEmpty();
  }

  @Test
  void aPausedRolloutDoesNotAdvanceButAGuardStillAborts() {
    world.serving(1).stepping(2);
    world.command(new Pause(PauseTarget.ROLLOUT, "", "lunch"));
    world.slice(world.happened().fine(2, 1, 2000, 15, -0.05));
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(1);
    world.command(new Resume(PauseTarget.ROLLOUT, "", "back"));
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(2);
    world.command(new Pause(PauseTarget.ROLLOUT, "", "again"));
    world.slice(world.happened().slice(2, 1, 40, List.of("a", "b", "c"), 0, 0, 0));
    assertThat(world.last(RolloutEnded.class).outcome()).isEqualTo(RolloutOutcome.ABORTED);
  }

  @Test
  void aRolloutThatIsPausedBeforeItsFirstStepWaitsForItsDeadline() {
    world.spec = Given.spec(y -> y.replace("after: 90s", "after: 7d"));
    world.serving(1).accept(2);
    world.command(new Pause(PauseTarget.ROLLOUT, "", "lunch"));
    world.ready(2);
    world.pass(Duration.ofHours(1));
    world.ready(2);
    world.heartbeat("g2", 2, LoadStatus.LOADING, Double.NaN);
    assertThat(world.state.current()).isPresent();

    world.command(new Resume(PauseTarget.ROLLOUT, "", "back"));
    assertThat(world.all(StepStarted.class)).isEmpty();
    world.heartbeat("g2", 2, LoadStatus.READY, 0);
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(1);
  }

  @Test
  void aRolloutThatStaysPausedExpires() {
    world.spec = Given.spec(y -> y.replace("after: 90s", "after: 7d"));
    world.serving(1).accept(2);
    world.ready(1);
    world.command(new Pause(PauseTarget.ROLLOUT, "", "for good"));
    world.pass(Duration.ofDays(7).minusSeconds(1));
    world.ready(2);
    assertThat(world.state.current()).isPresent();
    world.pass(Duration.ofSeconds(1));
    assertThat(world.last(RolloutEnded.class).outcome()).isEqualTo(RolloutOutcome.EXPIRED);
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("NO_EVIDENCE");
  }

  @Test
  void aPersonMayPromoteALoadedCandidate() {
    world.serving(1).stepping(2);
    world.command(new PromoteRollout("I know it"));
    assertThat(world.last(CandidatePromoted.class).reason())
        .isEqualTo("promoted by ann: I know it");
    assertThat(world.versions()).containsExactly("2 CHAMPION 100", "1 FORMER 0");
  }

  @Test
  void withoutAReasonNoColonWaitsForOne() {
    world.serving(1).stepping(2);
    world.command(new PromoteRollout(""));
    assertThat(world.last(CandidatePromoted.class).reason()).isEqualTo("promoted by ann");
  }
}
