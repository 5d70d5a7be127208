package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.PromoteRollout;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.LossDifferences;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RefusedRoute;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutDeciderTest {

  private final RolloutWorld world = new RolloutWorld();

  @Test
  void theFirstModelServesAsSoonAsItAnswersItsGoldenRequests() {
    world.accept(1);
    assertThat(world.versions()).containsExactly("1 WARM 0");
    world.ready(1);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("FIRST_MODEL");
    assertThat(world.last(CandidatePromoted.class).reason()).contains("first model");
    assertThat(world.route().rolloutId()).isEmpty();
  }

  @Test
  void aGoodCandidateWalksTheStepsAndIsConfirmed() {
    world.serving(1).stepping(2);
    assertThat(world.versions()).containsExactly("1 CHAMPION 95", "2 CANDIDATE 5");
    world.slice(world.happened().fine(2, 1, 1000, 5, -0.05));
    assertThat(world.versions()).containsExactly("1 CHAMPION 75", "2 CANDIDATE 25");
    world.slice(world.happened().fine(2, 1, 1000, 5, -0.05));
    world.slice(world.happened().fine(2, 1, 1000, 5, -0.05));
    assertThat(world.versions()).containsExactly("2 CHAMPION 100", "1 FORMER 0");
    assertThat(world.all(StepStarted.class))
        .extracting(StepStarted::weight)
        .containsExactly(5, 25, 50);
    world.slice(world.happened().fine(2, 1, 3000, 40, -0.05));
    PromotionConfirmed confirmed = world.last(PromotionConfirmed.class);
    assertThat(confirmed.reason()).contains("2000 labels");
    LossDifferences differences = confirmed.differences().orElseThrow();
    assertThat(differences.gate()).isEqualTo(-0.004);
    assertThat(differences.canary()).isCloseTo(-0.05, within(1e-12));
    assertThat(differences.after()).isCloseTo(-0.05, within(1e-12));
    assertThat(differences.labels()).isEqualTo(2000);
    assertThat(world.last(RolloutEnded.class).differences()).contains(differences);
    assertThat(world.versions()).containsExactly("2 CHAMPION 100", "1 WARM 0");
    assertThat(world.last(RolloutEnded.class).outcome()).isEqualTo(RolloutOutcome.PROMOTED);
  }

  @Test
  void threeAttributableInputsTakeTheCandidateOffInTheSameDecision() {
    world.serving(1).stepping(2);
    List<RolloutFact> decided =
        world.slice(world.happened().slice(2, 1, 40, List.of("a", "b", "c"), 0, 0, 0));
    assertThat(RolloutWorld.bodies(decided)).hasAtLeastOneElementOfType(RoutePublished.class);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.outcome()).isEqualTo(RolloutOutcome.ABORTED);
    assertThat(ended.code()).isEqualTo("GUARD_ERRORS");
    assertThat(ended.champion()).contains(1);
  }

  @Test
  void theSameInputThriceIsOneInput() {
    world.serving(1).stepping(2);
    for (int i = 0; i < 3; i++) {
      world.slice(world.happened().slice(2, 1, 40, List.of("a"), 0, 0, 0));
    }
    assertThat(world.state.current()).isPresent();
  }

  @Test
  void aStepThatNobodySawDoesNotAdvance() {
    world.serving(1).stepping(2);
    EvidenceSlice slice = world.happened().fine(2, 1, 5000, 15, -0.05);
    world.slice(slice);
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(2);
    world.slice(world.happened().fine(2, 1, 20, 0, 0));
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(2);
  }

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
  void theLastStepWaitsForQualityAndExpiresWithoutIt() {
    world.serving(1).stepping(2);
    for (int i = 0; i < 5; i++) {
      world.slice(world.happened().fine(2, 1, 1000, 0, 0));
    }
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(3);
    world.pass(Duration.ofSeconds(100));
    assertThat(world.last(EvidenceJudged.class).outcome()).isEqualTo("expire");
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.outcome()).isEqualTo(RolloutOutcome.EXPIRED);
    assertThat(ended.code()).isEqualTo("NO_EVIDENCE");
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
  }

  @Test
  void withoutAnErrorsGuardARolloutStillHasToProveThatErrorsAreRare() {
    world.spec = Given.withoutErrorsGuard();
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 300, 0, 0));
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(1);
    assertThat(world.route().attributableInputs()).isEqualTo(9);
    world.slice(world.happened().slice(2, 1, 40, List.of("a", "b", "c"), 0, 0, 0));
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("GUARD_ERRORS");
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
  void aPromotionThatTurnsOutWorseIsRolledBack() {
    world.serving(1).provisional(2);
    assertThat(world.state.champion()).contains(2);
    world.slice(world.happened().fine(2, 1, 1000, 20, 0.3));
    assertThat(world.state.champion()).contains(1);
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.outcome()).isEqualTo(RolloutOutcome.ROLLED_BACK);
    assertThat(ended.differences().orElseThrow().after()).isCloseTo(0.3, within(1e-12));
    assertThat(world.last(ChampionChanged.class).actor()).isEqualTo("guard:quality");
    assertThat(world.versions()).containsExactly("1 CHAMPION 100", "2 WARM 0");
  }

  @Test
  void aProvisionalPromotionIsConfirmedWhenItsTimeIsOver() {
    world.serving(1).provisional(2);
    world.pass(Duration.ofSeconds(29));
    assertThat(world.state.current()).isPresent();
    world.pass(Duration.ofSeconds(2));
    assertThat(world.last(PromotionConfirmed.class).reason()).contains("0 labels");
    assertThat(world.state.current()).isEmpty();
  }

  @Test
  void aVerdictAgainstAnotherChampionIsStale() {
    world.serving(1).accept(3, Optional.empty());
    assertThat(world.last(RolloutRejected.class).code()).isEqualTo("STALE_VERDICT");
    world.accept(3, Optional.of(1));
    assertThat(world.state.current()).isPresent();
  }

  @Test
  void aVerdictForAnotherDigestOrOneThatIsNoPassStartsNothing() {
    world.give(
        new RolloutInput.CandidateAccepted(
            "run-1", Given.model(1, Optional.empty(), VerdictOutcome.PASS, "another"), world.spec));
    world.give(
        new RolloutInput.CandidateAccepted(
            "run-2",
            Given.model(2, Optional.empty(), VerdictOutcome.INSUFFICIENT_DATA, Given.digest(2)),
            world.spec));
    assertThat(world.all(RolloutRejected.class))
        .extracting(RolloutRejected::code)
        .containsExactly("NO_VERDICT", "NO_VERDICT");
    assertThat(world.all(RoutePublished.class)).isEmpty();
  }

  @Test
  void goldenAnswersThatDifferOrAreMissingAbort() {
    for (double difference : new double[] {1e-3, Double.NaN}) {
      RolloutWorld other = new RolloutWorld().serving(1);
      other.accept(2);
      other.heartbeat("g1", 2, LoadStatus.READY, difference);
      assertThat(other.last(RolloutEnded.class).code()).isEqualTo("GOLDEN_MISMATCH");
      assertThat(other.versions()).containsExactly("1 CHAMPION 100");
    }
  }

  @Test
  void everyLiveGatewayMustHaveTheCandidateAndADeadOneIsNotWaitedFor() {
    world.serving(1);
    world.heartbeat("g2", 1, LoadStatus.READY, 0);
    world.accept(2);
    world.ready(2);
    assertThat(world.all(StepStarted.class)).isEmpty();
    world.pass(Duration.ofSeconds(5));
    world.ready(2);
    world.pass(Duration.ofSeconds(6));
    assertThat(world.all(StepStarted.class)).hasSize(1);
  }

  @Test
  void aGatewayThatNeverLoadsEndsTheRollout() {
    world.serving(1).accept(2);
    for (int i = 0; i < 20; i++) {
      world.pass(Duration.ofSeconds(5));
      world.heartbeat("g1", 2, LoadStatus.LOADING, Double.NaN);
    }
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("LOAD_TIMEOUT");
  }

  @Test
  void aCandidateWhoseFileIsMissingForAMomentIsWaitedForAndForTooLongSaysWhy() {
    world.serving(1).accept(2);
    lacks(2);
    assertThat(world.state.current()).isPresent();
    for (int i = 0; i < 20; i++) {
      world.pass(Duration.ofSeconds(5));
      lacks(2);
    }
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("LOAD_TIMEOUT");
    assertThat(world.last(RolloutEnded.class).message()).contains("g1 (cannot be read: away)");
  }

  private void lacks(int version) {
    LoadedVersion held =
        new LoadedVersion(
            version,
            Given.digest(version),
            LoadStatus.LOADING,
            "cannot be read: away",
            List.of(),
            Double.NaN);
    world.beat(Given.heartbeat("g1", world.now, List.of(held)));
  }

  @Test
  void withoutAnyGatewayTheRolloutExpires() {
    world.accept(1);
    world.pass(Duration.ofMinutes(10));
    assertThat(world.last(RolloutEnded.class).outcome()).isEqualTo(RolloutOutcome.EXPIRED);
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("NO_GATEWAY");
  }

  @Test
  void aNewCandidateSupersedesAndInheritsNoEvidence() {
    world.serving(1).stepping(2);
    world.slice(world.happened().slice(2, 1, 600, List.of("a", "b"), 0, 10, -0.05));
    EvidenceSlice late = world.happened().slice(2, 1, 600, List.of("c"), 0, 10, -0.05);
    world.accept(3);
    assertThat(world.last(RolloutEnded.class).outcome()).isEqualTo(RolloutOutcome.SUPERSEDED);
    world.ready(3);
    assertThat(world.slice(late)).isEmpty();
    Rollout rollout = world.state.current().orElseThrow();
    assertThat(rollout.evidence().candidate().executions()).isZero();
    assertThat(rollout.evidence().attributable()).isEmpty();
    assertThat(world.versions()).containsExactly("1 CHAMPION 95", "3 CANDIDATE 5");
  }

  @Test
  void aProvisionalPromotionDoesNotHoldBackTheNextCandidate() {
    world.serving(1).provisional(2);
    world.slice(world.happened().fine(2, 1, 500, 4, 0.002));
    world.slice(world.happened().fine(2, 1, 500, 4, 0.002));
    int looks = world.all(EvidenceJudged.class).size();
    world.accept(3);
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.outcome()).isEqualTo(RolloutOutcome.PROMOTED);
    assertThat(ended.code()).isEqualTo("PROVISIONAL_CUT_SHORT");
    assertThat(ended.differences().orElseThrow().after()).isCloseTo(0.002, within(1e-12));
    assertThat(ended.differences().orElseThrow().labels()).isEqualTo(400);
    assertThat(world.all(EvidenceJudged.class)).hasSize(looks + 1);
    EvidenceJudged last = world.last(EvidenceJudged.class);
    assertThat(last.slice()).isEqualTo(world.slices);
    assertThat(
            last.guards().stream()
                .filter(g -> g.guard().equals("quality"))
                .map(g -> g.statistics().get("n")))
        .containsExactly(400.0);
    assertThat(world.versions()).containsExactly("2 CHAMPION 100", "3 WARM 0", "1 WARM 0");
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

  private void refused(CommandBody body, String code) {
    world.command(body);
    CommandAnswered answer = world.last(CommandAnswered.class);
    assertThat(answer.accepted()).isFalse();
    assertThat(answer.code()).isEqualTo(code);
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
  void looksThatSayTheSameAreRecordedEverMoreRarelyUpToTenMinutes() {
    world.spec = Given.spec(y -> y.replace("after: 90s", "after: 7d"));
    world.serving(1).stepping(2);
    Instant start = world.now;
    for (int i = 0; i < 4000; i++) {
      world.slice(world.happened().fine(2, 1, i == 0 ? 10 : 0, 0, 0));
      world.pass(Duration.ofSeconds(1));
    }
    List<Long> seconds =
        world.events().stream()
            .filter(e -> e.body() instanceof EvidenceJudged)
            .map(e -> Duration.between(start, e.at()).toSeconds())
            .toList();
    assertThat(seconds)
        .containsExactly(
            0L, 2L, 6L, 14L, 30L, 62L, 126L, 254L, 510L, 1022L, 1622L, 2222L, 2822L, 3422L);
  }

  @Test
  void aLookThatSaysAnotherThingIsRecordedAtOnceAndTheWaitsBeginAnew() {
    world.spec = Given.spec(y -> y.replace("after: 90s", "after: 7d"));
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 10, 0, 0));
    for (int i = 0; i < 100; i++) {
      world.pass(Duration.ofSeconds(1));
      world.slice(world.happened().fine(2, 1, 0, 0, 0));
    }
    int looks = world.all(EvidenceJudged.class).size();
    world.slice(world.happened().fine(2, 1, 2000, 0, 0));
    assertThat(world.state.current().orElseThrow().step()).isEqualTo(2);
    world.slice(world.happened().fine(2, 1, 10, 0, 0));
    assertThat(world.all(EvidenceJudged.class)).hasSize(looks + 2);
    world.slice(world.happened().fine(2, 1, 10, 0, 0));
    world.pass(Duration.ofSeconds(2));
    assertThat(world.all(EvidenceJudged.class)).hasSize(looks + 3);
  }

  @Test
  void theLastLookOfAPromotionOrOfACommandSaysAllThatIsKnown() {
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.command(new PromoteRollout("I know it"));
    assertThat(figures("quality")).containsEntry("n", 800.0).containsKey("block.1.sum");
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.slice(world.happened().fine(2, 1, 10, 8, 0));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.last(PromotionConfirmed.class).reason()).contains("800 labels");
    assertThat(figures("quality")).containsEntry("n", 800.0).containsKey("block.1.sum");
  }

  private Map<String, Double> figures(String guard) {
    return world.last(EvidenceJudged.class).guards().stream()
        .filter(g -> g.guard().equals(guard))
        .findFirst()
        .orElseThrow()
        .statistics();
  }

  @Test
  void everyGuardOfALookCarriesWhatRecomputesIt() {
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 1000, 15, -0.05));
    EvidenceJudged judged = world.all(EvidenceJudged.class).get(0);
    assertThat(judged.outcome()).isEqualTo("advance");
    assertThat(judged.guards())
        .allSatisfy(g -> assertThat(g.statistics()).containsKeys("formulaVersion", "epoch", "w"));
    assertThat(judged.guards().stream().filter(g -> g.guard().equals("quality")).findFirst())
        .hasValueSatisfying(
            g ->
                assertThat(g.statistics())
                    .containsKeys(
                        "n",
                        "blocks",
                        "statistic",
                        "lowerBound",
                        "upperBound",
                        "alphaFail",
                        "blockVariance",
                        "knot.11",
                        "gateDifference"));
  }

  @Test
  void withoutAGatewayOnlyTheAliasMoves() {
    world.spec = Given.spec(y -> y.replace("backend: gateway", "backend: none"));
    world.accept(1);
    world.accept(2);
    assertThat(world.all(RoutePublished.class)).isEmpty();
    assertThat(world.state.champion()).contains(2);
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("ALIAS_ONLY");
    world.command(new RollBack(Optional.of(1), "x"));
    assertThat(world.state.champion()).contains(1);
  }

  @Test
  void ofTwoPipelinesWithOneEndpointTheSecondIsToldWhoseItIsAndServesOnceTheFirstGaveItUp() {
    world.accept(1);
    refused("demo/the-first");
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.outcome()).isEqualTo(RolloutOutcome.REJECTED);
    assertThat(ended.code()).isEqualTo("ENDPOINT_TAKEN");
    assertThat(ended.message())
        .isEqualTo(
            "the endpoint flight-delays is that of demo/the-first; give this pipeline another one"
                + " under rollout.serving, or free it with `tidemill delete pipeline"
                + " demo/the-first`; the next run then gets it");
    assertThat(world.versions()).isEmpty();

    long claimed = world.route().generation();
    world.pass(Duration.ofSeconds(30));
    world.accept(2, Optional.empty());
    assertThat(world.route().generation()).isEqualTo(claimed + 30);
    world.ready(2);
    assertThat(world.versions()).containsExactly("2 CHAMPION 100");
    assertThat(world.route().generation()).isEqualTo(claimed + 30);
  }

  @Test
  void aPipelineOfAnotherNamespaceThatHasTheEndpointIsNotNamed() {
    world.accept(1);
    refused("demolition/secret");
    assertThat(world.last(RolloutEnded.class).message())
        .isEqualTo(
            "the endpoint flight-delays is taken; give this pipeline another one under"
                + " rollout.serving; the next run then gets it");
  }

  @Test
  void aRefusalOfAnEarlierRouteEndsNoRollout() {
    world.accept(1);
    long epoch = world.state.epoch();
    world.accept(2, Optional.empty());
    refused("demo/the-first", epoch);
    assertThat(world.state.current()).isPresent();
  }

  private void refused(String owner) {
    refused(owner, world.state.epoch());
  }

  private void refused(String owner, long epoch) {
    GatewayState beat = Given.heartbeat("g1", world.now, List.of());
    RefusedRoute refused =
        new RefusedRoute(Given.PIPELINE, Given.ENDPOINT, world.state.generation(), epoch, owner);
    world.beat(
        new GatewayState(
            "g1", world.now, beat.timeToLive(), beat.address(), List.of(), List.of(refused)));
  }

  /** Of requests with one id the evidence counts the first; the gateway counts inputs. */
  @Test
  void aCandidateThatAGatewayAsksNothingMoreIsTakenOffAndTheReasonSaysSo() {
    world.serving(1).stepping(2);
    world.slice(world.happened().slice(2, 1, 9, List.of("a"), 0, 0, 0));
    assertThat(world.state.current()).isPresent();
    stopped(world.state.epoch() - 1, 0);
    assertThat(world.state.current()).isPresent();
    stopped(world.state.epoch(), 9);
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.code()).isEqualTo("GUARD_ERRORS");
    assertThat(ended.message())
        .isEqualTo(
            "gateway g1 asks the candidate nothing more: it failed on 9 distinct inputs that the"
                + " champion answered; 3 abort");
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
  }

  @Test
  void whatAGatewaySaysOfAnEarlierCandidateIsNotHeldAgainstThisOne() {
    world.serving(1).stepping(2);
    long epoch = world.state.epoch();
    world.accept(3);
    world.ready(3);
    stopped(epoch, 9);
    assertThat(world.state.current()).isPresent();
  }

  private void stopped(long epoch, int inputs) {
    LoadedVersion held = Given.loaded(2, LoadStatus.READY, 1e-7);
    EndpointState endpoint =
        new EndpointState(
            Given.ENDPOINT,
            Given.PIPELINE,
            world.state.generation(),
            epoch,
            List.of(held),
            9,
            0,
            9,
            0,
            9,
            0,
            inputs);
    world.beat(
        new GatewayState(
            "g1", world.now, Duration.ofSeconds(10), "http://localhost", List.of(endpoint)));
  }

  @Test
  void withoutARolloutInItsSpecificationTheAliasMovesAtOnce() {
    world.spec = Given.withoutRollout();
    world.accept(1);
    world.accept(2);
    assertThat(world.all(RoutePublished.class)).isEmpty();
    assertThat(world.state.champion()).contains(2);
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("ALIAS_ONLY");
  }

  @Test
  void aPipelineThatNothingServedServesItsChampionWhereItsFirstCanaryWasTakenOff() {
    world.spec = Given.withoutRollout();
    world.accept(1);
    world.accept(2);
    world.spec = Given.spec();
    world.stepping(3);
    world.command(new AbortRollout("not now"));
    assertThat(world.versions()).containsExactly("2 CHAMPION 100", "1 WARM 0");
    world.command(new RollBack(Optional.of(1), "x"));
    assertThat(world.versions()).containsExactly("1 CHAMPION 100", "2 WARM 0");
  }

  @Test
  void aServedPipelineThatDropsItsRolloutIsToldSoAndTheServedVersionStaysChampion() {
    world.serving(1);
    world.spec = Given.withoutRollout();
    world.accept(2);
    RolloutRejected rejected = world.last(RolloutRejected.class);
    assertThat(rejected.code()).isEqualTo("ENDPOINT_CHANGED");
    assertThat(rejected.message())
        .isEqualTo(
            "version 1 is served at the endpoint flight-delays and stays so: version 2 is not rolled"
                + " out, because its specification has no rollout any more. Keep a rollout with that"
                + " endpoint and backend gateway, or stop serving with `tidemill delete pipeline"
                + " demo/flight-delays`");
    assertThat(world.state.champion()).contains(1);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
    world.spec = Given.spec();
    world.stepping(3);
    assertThat(world.versions()).containsExactly("1 CHAMPION 95", "3 CANDIDATE 5");
  }

  @Test
  void aRolloutThatIsDroppedWhileTheFirstModelLoadsIsRefusedToo() {
    world.accept(1);
    world.spec = Given.withoutRollout();
    world.accept(2, Optional.empty());
    assertThat(world.last(RolloutRejected.class).code()).isEqualTo("ENDPOINT_CHANGED");
    world.ready(1);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
  }

  @Test
  void aRepeatedInputChangesNothing() {
    world.serving(1);
    assertThat(world.accept(1, Optional.empty())).isEmpty();
    world.stepping(2);
    EvidenceSlice slice = world.happened().fine(2, 1, 10, 0, 0);
    world.slice(slice);
    assertThat(world.slice(slice)).isEmpty();
    assertThat(world.accept(2, Optional.of(1))).isEmpty();
    RolloutStarted started = world.last(RolloutStarted.class);
    assertThat(started.champion().orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void everyKindOfRolloutEventIsAClosedSetThatEvolutionKnows() {
    assertThat(RolloutEventBody.class.isSealed()).isTrue();
    assertThat(RolloutInput.class.getPermittedSubclasses()).hasSize(6);
    assertThat(RolloutFact.class.getPermittedSubclasses()).hasSize(4);
  }
}
