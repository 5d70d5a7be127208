package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.Turn.Evaluation;
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

  /** Gives what joined a run to it, or back. */
  static void ended(Turn turn, String run, RunOutcome outcome) {
    List<String> names = new ArrayList<>();
    turn.state().live().map(PipelineSpec::triggers).orElse(List.of()).stream()
        .map(TriggerSpec::name)
        .forEach(names::add);
    names.add(TriggerState.MANUAL);
    for (String name : names) {
      TriggerMemory m = turn.state().memory(name);
      if (m.joins().filter(run::equals).isPresent() && m.pending().isPresent()) {
        ended(turn, name, m.pending().get(), run, outcome);
      }
    }
  }

  private static void ended(
      Turn turn, String trigger, Occurrence joined, String run, RunOutcome outcome) {
    boolean covered = OwnRun.handled(outcome);
    String ended = "run " + run + ", which they joined, ended " + OwnRun.text(outcome);
    turn.evaluate(
        covered
            ? new Evaluation(
                    trigger,
                    TriggerOutcome.COALESCED,
                    joined.signals(),
                    0,
                    List.of(),
                    joined.demand(),
                    ended)
                .run(Optional.of(run))
            : new Evaluation(
                    trigger,
                    TriggerOutcome.WAITING,
                    SignalSets.NONE,
                    0,
                    List.of(),
                    joined.demand(),
                    ended + "; they are given back")
                .waiting(Optional.empty(), true));
  }
}
