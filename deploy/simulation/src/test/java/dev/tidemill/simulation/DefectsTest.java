package dev.tidemill.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.deploy.rollout.RolloutFact;
import dev.tidemill.deploy.rollout.RolloutInput;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.testing.Simulation;
import dev.tidemill.kit.testing.SimulationFailure;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody.ModelGateFinished;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.training.run.RunInput;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import dev.tidemill.trigger.policy.PolicyInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simulation bites: each machine with a defect breaks the invariant that forbids it. */
@Tag("slow")
class DefectsTest {

  @Test
  void aMachineThatGrantsTwiceIsCaught() {
    Loop loop = Loop.deployed();
    assertBites(
        loop.withRuns(Altered.deciding(loop.runs(), DefectsTest::grantingTwice)),
        "2 at most one granted execution, a zombie's result never counts");
  }

  private static <S, F> Decision<RunFact, F> grantingTwice(
      S state, RunInput input, Decision<RunFact, F> sound) {
    List<RunFact> facts = new ArrayList<>();
    for (RunFact fact : sound.events()) {
      boolean second =
          fact instanceof RunFact.Recorded recorded
              && recorded.event().body() instanceof ExecutionRefused refused
              && refused.reason().contains("came first");
      facts.add(second ? grant((RunFact.Recorded) fact, (RunInput.JobEventSeen) input) : fact);
    }
    return new Decision<>(facts, sound.effects());
  }

  private static RunFact grant(RunFact.Recorded instead, RunInput.JobEventSeen input) {
    RunEvent refused = instead.event();
    JobEvent claim = input.event();
    RunEvent grant =
        new RunEvent(
            refused.eventId(),
            refused.pipeline(),
            refused.runId(),
            refused.sequence(),
            refused.at(),
            new ExecutionGranted(
                RunStage.TRAINING,
                claim.attempt(),
                claim.executionId(),
                claim.worker(),
                refused.at().plusSeconds(12)));
    return new RunFact.Recorded(grant);
  }

  @Test
  void aMachineThatForgetsWhatAPersonExcludedIsCaught() {
    Loop loop = Loop.deployed();
    assertBites(
        loop.withRuns(
            Altered.deciding(
                loop.runs(),
                (state, input, sound) ->
                    sound.events().isEmpty() || state.excluded().isEmpty()
                        ? sound
                        : sound.and(Decision.of(included(state))))),
        "2 who excluded a file includes it again");
  }

  private static RunFact included(PipelineRuns state) {
    return new RunFact.Recorded(
        new RunEvent(
            "e",
            state.pipeline(),
            "",
            state.sequence() + 1,
            Simulation.start(),
            new QuarantineForgotten(state.excluded())));
  }

  @Test
  void aMachineThatDropsASignalIsCaught() {
    Loop loop = Loop.deployed();
    assertBites(
        loop.with(
            Altered.deciding(
                loop.policy(),
                (state, input, sound) ->
                    input instanceof PolicyInput.SignalReceived received
                            && received.origin().offset() % 7 == 6
                        ? Decision.none()
                        : sound)),
        "1 conservation");
  }

  @Test
  void aMachineThatLetsAStaleVerdictPassIsCaught() {
    Loop loop = Loop.deployed();
    Map<Integer, String> digests = new HashMap<>();
    assertBites(
        loop.withRollouts(
            Altered.deciding(
                loop.rollouts(),
                (state, input, sound) -> {
                  if (!(input instanceof RolloutInput.CandidateAccepted accepted)) {
                    return sound;
                  }
                  ModelVersion candidate = accepted.candidate();
                  digests.put(candidate.version(), candidate.digest());
                  Verdict fresh =
                      verdict(
                          candidate.verdict(),
                          VerdictOutcome.PASS,
                          state.champion(),
                          state.champion().map(digests::get));
                  RolloutInput.CandidateAccepted forged =
                      new RolloutInput.CandidateAccepted(
                          accepted.runId(), judged(candidate, fresh), accepted.spec());
                  return stale(sound)
                      ? loop.rollouts().decider().decide(state, forged, Simulation.start())
                      : sound;
                })),
        "4 no traffic without a verdict against the champion that serves, one champion");
  }

  private static boolean stale(Decision<RolloutFact, Void> decision) {
    return decision.events().stream()
        .anyMatch(
            f ->
                f instanceof RolloutFact.Recorded recorded
                    && recorded.event().body() instanceof RolloutRejected rejected
                    && rejected.code().equals("STALE_VERDICT"));
  }

  private static ModelVersion judged(ModelVersion m, Verdict verdict) {
    return new ModelVersion(
        m.pipeline(),
        m.version(),
        m.digest(),
        m.runId(),
        m.createdAt(),
        m.bytes(),
        m.signature(),
        m.snapshot(),
        m.prepared(),
        m.codeDigest(),
        m.parameters(),
        m.seed(),
        m.parent(),
        m.metrics(),
        verdict,
        m.triggers(),
        m.signals(),
        m.aliases(),
        m.withdrawn());
  }

  @Test
  void aMachineThatCountsTheEvidenceOfAnotherCandidateIsCaught() {
    Loop loop = Loop.deployed();
    assertBites(
        loop.withRollouts(
            Altered.deciding(
                loop.rollouts(),
                (state, input, sound) ->
                    input instanceof RolloutInput.SliceArrived arrived && sound.events().isEmpty()
                        ? Decision.of(new RolloutFact.SliceTaken(arrived.slice()))
                        : sound)),
        "7 a new candidate inherits no evidence");
  }

  @Test
  void aMachineThatSleepsThroughItsTimersIsCaught() {
    Loop loop = Loop.deployed();
    assertBites(
        loop.withRuns(
            Altered.deciding(
                loop.runs(),
                (state, input, sound) ->
                    input instanceof RunInput.TimerExpired ? Decision.none() : sound)),
        "3 ");
  }

  @Test
  void aMachineWithAMemoryOfItsOwnIsCaught() {
    Loop loop = Loop.deployed();
    AtomicInteger calls = new AtomicInteger();
    assertBites(
        loop.with(
            Altered.deciding(
                loop.policy(),
                (state, input, sound) ->
                    input instanceof PolicyInput.TimerExpired && calls.incrementAndGet() % 5 == 0
                        ? Decision.none()
                        : sound)),
        "replay");
  }

  @Test
  void aMachineThatTakesMissingDataForAPassIsCaught() {
    Loop loop = Loop.deployed();
    assertBites(
        loop.withRuns(Altered.reading(loop.runs(), DefectsTest::insufficientAsPass)),
        "6 missing data is neither pass nor fail");
  }

  private static RunInput insufficientAsPass(RunInput input) {
    if (input instanceof RunInput.JobEventSeen seen
        && seen.event().body() instanceof ModelGateFinished done
        && done.verdict().outcome() == VerdictOutcome.INSUFFICIENT_DATA) {
      JobEvent e = seen.event();
      return new RunInput.JobEventSeen(
          new JobEvent(
              e.eventId(),
              e.pipeline(),
              e.runId(),
              e.jobId(),
              e.attempt(),
              e.executionId(),
              e.worker(),
              e.at(),
              new ModelGateFinished(
                  verdict(
                      done.verdict(),
                      VerdictOutcome.PASS,
                      done.verdict().championVersion(),
                      done.verdict().championDigest()))));
    }
    return input;
  }

  private static Verdict verdict(
      Verdict v, VerdictOutcome outcome, Optional<Integer> champion, Optional<String> digest) {
    return new Verdict(
        v.verdictId(),
        v.gate(),
        outcome,
        v.subjectDigest(),
        champion,
        digest,
        v.checks(),
        v.noChange(),
        v.goldenDigest(),
        v.profileDigest(),
        v.statistics(),
        v.failingFiles(),
        v.message());
  }

  /** Some seed breaks the invariant of this name before any other, and the failure says which. */
  private static void assertBites(Loop loop, String invariant) {
    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= 300; seed++) {
                loop.run(seed, new Tally());
              }
            })
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("breaks \"" + invariant)
        .hasMessageContaining("-Dtidemill.seed=");
  }
}
