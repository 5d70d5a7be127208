package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what becomes of triggers that are ready and start no run now. */
record Waits(Draft draft) {

  private static final int MOST_NAMED = 5;

  /** What somebody who asks for a run can do about a spent budget. */
  private static final String FORCE = "; tidemill trigger --force starts one past the budget";

  /** Whether the snapshot of a run that data did not cause may hold the files. */
  boolean mayBeTaken(Candidate c) {
    return !c.wasReady() && Covering.mayTake(draft.kinds(), draft.state(), c.trigger()).isPresent();
  }

  void forSnapshot(Candidate c) {
    String run = Covering.mayTake(draft.kinds(), draft.state(), c.trigger()).orElseThrow();
    c.fresh()
        .ifPresent(
            f ->
                draft
                    .evaluate(c.trigger(), TriggerOutcome.WAITING)
                    .arrived(f)
                    .seeing(c.conditions())
                    .because("for the snapshot of run " + run + ", which may hold their files"));
  }

  void skip(Candidate c) {
    draft
        .evaluate(c.trigger(), TriggerOutcome.SUPPRESSED)
        .waited(c.all())
        .fresh(c.freshCount())
        .seeing(RunStart.withPlaces(draft.state(), c.conditions(), false))
        .because("no free place for another run, policy skip");
  }

  void join(Candidate c) {
    List<String> active = draft.state().activeRuns();
    String newest = active.get(active.size() - 1);
    String run = Joining.joined(draft.state(), c.trigger()).orElse(newest);
    ready(c).of(run).because("joins run " + run + ", unless that ends without a result");
  }

  /** They would have started a run; the trigger only says so. */
  void shadow(Candidate c) {
    draft
        .evaluate(c.trigger(), TriggerOutcome.SHADOWED)
        .waited(c.all())
        .fresh(c.freshCount())
        .seeing(c.conditions())
        .because(
            "mode shadow: it would have started a run for " + Reasons.fired(c.trigger(), c.all()));
  }

  void forBudget(Candidate c) {
    if (c.fresh().isEmpty() && c.wasReady()) {
      return;
    }
    List<Condition> budget = Budgeting.conditions(draft.state(), draft.now());
    List<Condition> all = new ArrayList<>(c.conditions());
    all.addAll(budget);
    Optional<Instant> until = Budgeting.blockedUntil(draft.state(), draft.now());
    Evaluation e = draft.evaluate(c.trigger(), TriggerOutcome.WAITING);
    c.fresh()
        .map(e::arrived)
        .orElse(e)
        .seeing(all)
        .ready(true)
        .until(until)
        .because(
            "for the budget%s: %s%s"
                .formatted(
                    until.map(at -> " until " + at).orElse(""),
                    Reasons.waiting(budget),
                    c.trigger().equals(TriggerState.MANUAL) ? FORCE : ""));
  }

  void forPlace(Candidate c) {
    if (c.fresh().isPresent() || !c.wasReady()) {
      List<String> active = draft.state().activeRuns();
      String runs = String.join(", ", active.subList(0, Math.min(MOST_NAMED, active.size())));
      int more = active.size() - MOST_NAMED;
      ready(c)
          .because(
              "until %s ends, concurrency limit %d"
                  .formatted(
                      active.size() == 1
                          ? "run " + runs
                          : "one of the runs " + runs + (more > 0 ? " and " + more + " more" : ""),
                      draft.state().limit()));
    }
  }

  private Evaluation ready(Candidate c) {
    Evaluation e = draft.evaluate(c.trigger(), TriggerOutcome.WAITING);
    return c.fresh()
        .map(e::arrived)
        .orElse(e)
        .seeing(RunStart.withPlaces(draft.state(), c.conditions(), false))
        .ready(true);
  }
}
