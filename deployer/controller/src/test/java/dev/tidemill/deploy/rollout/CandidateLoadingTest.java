package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.GoldenDifference;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.StepStarted;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Gateways load a candidate, answer its golden requests, or do not. */
class CandidateLoadingTest extends RolloutFixture {

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
  void aGoldenMismatchNamesTheRequestBothAnswersTheToleranceAndUsualCauses() {
    world.serving(1).accept(2);
    LoadedVersion held =
        new LoadedVersion(
            2,
            Given.digest(2),
            LoadStatus.READY,
            "",
            List.of(0.5, 0.71),
            0.29,
            Optional.of(
                new GoldenDifference(2, 2, "amount=3.2 and city=Oslo", "gold", 0.42, 0.71)));
    world.beat(Given.heartbeat("g1", world.now, List.of(held)));
    assertThat(world.last(RolloutEnded.class).message())
        .startsWith(
            "gateway g1 answers golden request 2 of 2 (amount=3.2 and city=Oslo) with 0.71 for the"
                + " class gold, where the model gate got 0.42; a difference of 0.00001 is allowed")
        .contains("depends on the rows beside it", "random numbers", "other code or libraries");
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

  @Test
  void aCandidateThatIsNotAskedForWantOfAnInputIsToldSoWhenNoEvidenceComes() {
    world.serving(1).stepping(2);
    beat(world.state.epoch(), 0, Map.of("age", 12L));
    world.slice(world.happened().slice(2, 1, 9, List.of(), 0, 0, 0));
    EvidenceJudged look = world.last(EvidenceJudged.class);
    assertThat(look.guards())
        .filteredOn(g -> g.outcome().equals("hold"))
        .isNotEmpty()
        .allMatch(
            g ->
                g.message()
                    .endsWith(
                        "; requests without age are not put to the candidate, which needs it"));
    world.pass(
        Duration.between(world.now, world.state.current().orElseThrow().deadline())
            .minusSeconds(5));
    beat(world.state.epoch(), 0, Map.of("age", 99L));
    world.pass(Duration.ofSeconds(6));
    assertThat(world.last(RolloutEnded.class).message())
        .isEqualTo(
            "not enough evidence by the deadline; the champion stays; requests without age are not"
                + " put to the candidate, which needs it");
  }

  private void stopped(long epoch, int inputs) {
    beat(epoch, inputs, Map.of());
  }

  private void beat(long epoch, int inputs, Map<String, Long> unasked) {
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
            inputs,
            unasked);
    world.beat(
        new GatewayState(
            "g1", world.now, Duration.ofSeconds(10), "http://localhost", List.of(endpoint)));
  }
}
