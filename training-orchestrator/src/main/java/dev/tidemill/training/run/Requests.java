package dev.tidemill.training.run;

import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.PipelineForgotten;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunQueued;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.text.GivenReason;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.stage.Redeployment;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.RunReason;
import java.util.List;
import java.util.Optional;

/** What the trigger service decided: runs, and the end of a pipeline. */
final class Requests {

  private Requests() {}

  static void run(RunDraft draft, String decisionId, Fired fired) {
    String runId = fired.runId();
    if (draft.run(runId).isPresent()) {
      return; // it was answered, and its end will be too
    }
    if (draft.knowsFire(fired.fireId()) || draft.state().endOf(runId).isPresent()) {
      String message = "Run " + runId + " of this decision has ended before; it runs once.";
      draft.emit(runId, new FireRefused(decisionId, fired.fireId(), message));
      return;
    }
    draft.emit(runId, new RunRequested(decisionId, fired));
    ActiveRun run = draft.run(runId).orElseThrow();
    Optional<Next.End> impossible = Redeployment.impossible(draft.state(), run);
    if (impossible.isPresent()) {
      RunEnds.end(draft, runId, impossible.get());
      return;
    }
    List<String> before = QueuedRuns.waitsFor(draft, run);
    if (before.isEmpty()) {
      StageFlow.goOn(draft, run);
      return;
    }
    draft.emit(
        runId, new RunQueued("begins after " + String.join(", ", before) + ", not ended yet"));
    for (String other : fired.replaces()) {
      if (!other.equals(runId)) {
        Cancellation.cancel(draft, other, Cancellation.ACTOR, "replaced by run " + runId);
      }
    }
  }

  /**
   * A decision to run could not be decided here. Nobody but this machine answers it: its run ends
   * before it began, and its place is free again.
   */
  static void notStarted(RunDraft draft, Fired fired, String problem) {
    String runId = fired.runId();
    if (draft.run(runId).isEmpty()
        && draft.state().endOf(runId).isEmpty()
        && !draft.knowsFire(fired.fireId())) {
      String message = "The run could not be started: " + problem;
      draft.emit(runId, new RunEnded(RunOutcome.FAILED, RunReason.NOT_STARTED.name(), message));
      RunEnds.forgetBeyondLimit(draft);
    }
  }

  /**
   * A deleted pipeline has no runs, and a later one of this name begins anew. Its versions are
   * withdrawn if that was asked for.
   */
  static void deletion(RunDraft draft, PipelineDeleted deletion) {
    String why = "pipeline deleted" + GivenReason.after(deletion.reason());
    for (ActiveRun run : draft.state().runs()) {
      Cancellation.cancel(draft, run.runId(), deletion.actor(), why);
    }
    int last = draft.state().lastVersion();
    if (deletion.withModels()) {
      for (int version = 1; version <= last; version++) {
        draft
            .version(version)
            .map(RegistryEntry::withdrawn)
            .ifPresent(entry -> draft.effect(new RunEffect.RecordVersion(entry)));
      }
    }
    draft.emit("", new PipelineForgotten(deletion.actor(), last, deletion.withModels()));
  }
}
