package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent.RunTrainedSeen;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.List;

/**
 * What of a run matters to triggers: its snapshot, its model and its end. All its other events are
 * steps between these.
 */
final class RunEvents {

  private RunEvents() {}

  /** The rows that an event needs. */
  static List<String> reads(KindTable kinds, TriggerState state, RunEvent event) {
    if (!state.activeRuns().contains(event.runId())) {
      return List.of();
    }
    if (event.body() instanceof SnapshotCut cut) {
      return cut.trains() ? Covering.reads(kinds, state, cut.snapshot()) : List.of();
    }
    return event.body() instanceof RunEnded || event.body() instanceof FireRefused
        ? Covering.readsOfEnd(state, event.runId())
        : List.of();
  }

  static void see(Draft draft, Rows rows, RunEvent event) {
    Budgeting.see(draft, event); // the programs of a run that was replaced may still be at work
    if (!draft.state().activeRuns().contains(event.runId())) {
      return;
    }
    if (event.body() instanceof SnapshotCut cut) {
      if (cut.trains()) {
        Covering.cut(draft, rows, event.runId(), cut.snapshot());
      }
    } else if (event.body() instanceof RunEnded ended) {
      boolean trains = ended.kind().filter(RunKind.REDEPLOY::equals).isEmpty();
      ended(draft, rows, event.runId(), ended.outcome(), trains);
    } else if (event.body() instanceof FireRefused) {
      ended(draft, rows, event.runId(), RunOutcome.FAILED, true);
    } else if (event.body() instanceof ModelTrained
        && draft.state().declaration().triggers().stream().anyMatch(draft.kinds()::hearsOwnRuns)) {
      draft.emit(new RunTrainedSeen(event.runId(), draft.now()));
    }
  }

  private static void ended(
      Draft draft, Rows rows, String runId, RunOutcome outcome, boolean trains) {
    Covering.ended(draft, rows, runId, outcome);
    FindingRun.ended(draft, runId, outcome);
    Joining.ended(draft, runId, outcome, trains);
    Firing.settle(draft);
  }
}
