package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.LossDifferences;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutDeciderTest extends RolloutFixture {

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
