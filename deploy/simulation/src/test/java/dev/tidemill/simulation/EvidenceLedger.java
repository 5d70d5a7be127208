package dev.tidemill.simulation;

import dev.tidemill.deploy.rollout.RolloutFact;
import dev.tidemill.deploy.rollout.RolloutInput;
import dev.tidemill.kit.testing.Step;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.DataGateFinished;
import dev.tidemill.schemas.message.JobEventBody.ModelGateFinished;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.training.run.RunInput;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What verdicts and slices of evidence led to: invariants 6 and 7. */
final class EvidenceLedger {

  private static final class Trial {
    final String rollout;
    final int candidate;
    final Set<Long> slices = new HashSet<>();
    long executions;
    long pairs;

    Trial(String rollout, int candidate) {
      this.rollout = rollout;
      this.candidate = candidate;
    }
  }

  private final Map<String, Trial> trials = new HashMap<>();

  void missingDataIsNeitherPassNorFail(Step step) {
    if (step.input() instanceof RunInput.JobEventSeen seen) {
      verdict(seen.event().body())
          .ifPresent(
              verdict -> {
                List<RunEventBody> bodies =
                    RunLedger.runEvents(step).stream().map(RunEvent::body).toList();
                gate(verdict, bodies);
              });
    }
    for (RolloutEvent event : ServingLedger.rolloutEvents(step)) {
      if (event.body() instanceof EvidenceJudged judged) {
        look(judged);
      }
      if (event.body() instanceof CandidatePromoted promoted && promoted.former().isPresent()) {
        boolean asked = step.input() instanceof RolloutInput.CommandReceived;
        boolean proven =
            ServingLedger.rolloutEvents(step).stream()
                .anyMatch(
                    e -> e.body() instanceof EvidenceJudged j && j.outcome().equals("promote"));
        boolean unserved =
            ServingLedger.rolloutEvents(step).stream()
                .anyMatch(e -> e.body() instanceof RolloutEnded n && n.code().equals("ALIAS_ONLY"));
        Broken.unless(asked || proven || unserved, "%s, and no evidence says so", promoted);
      }
    }
  }

  private static Optional<Verdict> verdict(JobEventBody body) {
    if (body instanceof DataGateFinished done) {
      return Optional.of(done.verdict());
    }
    return body instanceof ModelGateFinished done ? Optional.of(done.verdict()) : Optional.empty();
  }

  private static void gate(Verdict verdict, List<RunEventBody> led) {
    boolean counted =
        led.stream()
            .anyMatch(
                b ->
                    b instanceof RunEventBody.DataChecked
                        || b instanceof RunEventBody.ModelChecked);
    if (!counted || verdict.noChange()) {
      return;
    }
    Optional<RunEnded> end =
        led.stream().filter(RunEnded.class::isInstance).map(RunEnded.class::cast).findFirst();
    Optional<RunOutcome> outcome = end.map(RunEnded::outcome);
    boolean accepted = led.stream().anyMatch(CandidateAccepted.class::isInstance);
    boolean waits = led.stream().anyMatch(GateWaiting.class::isInstance);
    boolean right =
        switch (verdict.outcome()) {
          case PASS -> end.filter(e -> e.code().endsWith("_GATE")).isEmpty();
          case FAIL -> !accepted && outcome.equals(Optional.of(RunOutcome.REJECTED));
          case INSUFFICIENT_DATA ->
              !accepted && (waits || outcome.equals(Optional.of(RunOutcome.EXPIRED)));
          case ERROR -> !accepted && outcome.equals(Optional.of(RunOutcome.FAILED));
        };
    Broken.unless(right, "%s of the %s gate leads to %s", verdict.outcome(), verdict.gate(), led);
  }

  private static void look(EvidenceJudged judged) {
    if (judged.outcome().equals("abort")) {
      boolean failed = judged.guards().stream().anyMatch(g -> g.outcome().equals("fail"));
      Broken.unless(failed, "aborted and no guard fails: %s", judged);
    } else if (judged.outcome().equals("promote")) {
      boolean passed =
          guard(judged, "quality").outcome().equals("pass")
              && guard(judged, "errors").outcome().equals("pass");
      Broken.unless(passed, "promoted without proof: %s", judged);
    }
  }

  private static GuardResult guard(EvidenceJudged judged, String name) {
    return judged.guards().stream()
        .filter(g -> g.guard().equals(name))
        .findFirst()
        .orElseThrow(() -> new Broken("no guard " + name + " in " + judged));
  }

  void noInheritedEvidence(Step step) {
    for (Object fact : step.events()) {
      if (fact instanceof RolloutFact.SliceTaken taken) {
        slice(trials.get(step.key()), taken.slice());
      } else if (fact instanceof RolloutFact.Recorded recorded) {
        event(step.key(), recorded.event());
      }
    }
  }

  private void event(String key, RolloutEvent event) {
    if (event.body() instanceof RolloutStarted started) {
      trials.put(key, new Trial(event.rolloutId(), started.candidate().version()));
    } else if (event.body() instanceof CandidatePromoted promoted) {
      trials.put(key, new Trial(event.rolloutId(), promoted.version()));
    } else if (event.body() instanceof EvidenceJudged judged) {
      Trial trial = trials.get(key);
      figure(judged, "errors", trial.executions);
      figure(judged, "quality", trial.pairs);
    }
  }

  private static void figure(EvidenceJudged judged, String guard, long own) {
    double seen = guard(judged, guard).statistics().get("n");
    Broken.unless(seen == own, "%s has n %.0f, its own evidence %d: %s", guard, seen, own, judged);
  }

  private static void slice(Trial trial, EvidenceSlice slice) {
    Broken.unless(
        slice.rolloutId().equals(Optional.of(trial.rollout)),
        "%s is taken as evidence of %s",
        slice,
        trial.rollout);
    Broken.unless(trial.slices.add(slice.sequence()), "%s counts twice", slice);
    trial.executions +=
        slice.versions().stream()
            .filter(v -> v.version() == trial.candidate)
            .mapToLong(VersionEvidence::executions)
            .sum();
    trial.pairs +=
        slice.pairs().stream()
            .filter(b -> b.candidate() == trial.candidate)
            .mapToLong(PairBlock::n)
            .sum();
  }
}
