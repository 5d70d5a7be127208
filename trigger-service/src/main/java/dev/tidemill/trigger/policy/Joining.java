package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Signals that join a run in progress. They wait for how it ends: if it did what they were for, it
 * covers them; if it did not, they are given back and cause another run.
 */
final class Joining {

  private Joining() {}

  /** The run in progress that what waits at a trigger has joined. */
  static Optional<String> joined(TriggerState state, String trigger) {
    return state.memory(trigger).joins().filter(state.activeRuns()::contains);
  }

  /**
   * Gives what joined a run to it, or back.
   *
   * @param trains whether the run was to train; what asks for training is not done by another
   */
  static void ended(Draft draft, String run, RunOutcome outcome, boolean trains) {
    List<String> names = new ArrayList<>();
    draft.state().declaration().triggers().forEach(t -> names.add(t.name()));
    names.add(TriggerState.MANUAL);
    for (String name : names) {
      TriggerMemory m = draft.state().memory(name);
      if (m.joins().filter(run::equals).isPresent() && m.pending().isPresent()) {
        Occurrence joined = m.pending().get();
        boolean done = FindingRun.handled(outcome) && (trains || redeploys(joined));
        ended(
            draft,
            name,
            joined,
            "run " + run + ", which they joined, ended " + FindingRun.text(outcome),
            done ? Optional.of(run) : Optional.empty());
      }
    }
  }

  private static boolean redeploys(Occurrence joined) {
    return joined.demand().kind() == RunKind.REDEPLOY;
  }

  /**
   * @param covering the run, if it did what they were for
   */
  private static void ended(
      Draft draft, String trigger, Occurrence joined, String ended, Optional<String> covering) {
    if (covering.isPresent()) {
      draft
          .evaluate(trigger, TriggerOutcome.COALESCED)
          .waited(joined)
          .of(covering.get())
          .because(ended);
    } else {
      draft
          .evaluate(trigger, TriggerOutcome.WAITING)
          .asking(joined.demand())
          .ready(true)
          .because(ended + "; they are given back");
    }
  }
}
