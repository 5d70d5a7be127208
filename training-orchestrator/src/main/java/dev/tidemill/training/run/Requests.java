package dev.tidemill.training.run;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.CancelRun;
import dev.tidemill.schemas.message.CommandBody.ExcludeData;
import dev.tidemill.schemas.message.CommandBody.ForTrainingOrchestrator;
import dev.tidemill.schemas.message.CommandBody.IncludeData;
import dev.tidemill.schemas.message.CommandOwner;
import dev.tidemill.schemas.message.RunEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RunEventBody.FilesExcluded;
import dev.tidemill.schemas.message.RunEventBody.FilesIncluded;
import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunQueued;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.EndedRun;
import dev.tidemill.training.run.state.RunReason;
import java.util.List;
import java.util.Optional;

/** What others ask of the machine: runs by the trigger service, the rest by people. */
final class Requests {

  private record Asked(Draft draft, Command command) {}

  private static final Cases<Asked, ForTrainingOrchestrator, Void> COMMANDS =
      Cases.<Asked, ForTrainingOrchestrator, Void>of(ForTrainingOrchestrator.class)
          .run(CancelRun.class, (asked, body) -> cancel(asked.draft, asked.command, body))
          .run(ExcludeData.class, (asked, body) -> exclude(asked.draft, asked.command, body))
          .run(IncludeData.class, (asked, body) -> include(asked.draft, asked.command, body))
          .build();

  private Requests() {}

  static void run(Draft draft, String decisionId, Fired fired) {
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
    if (fired.kind() == RunKind.REDEPLOY) {
      String message =
          "redeploy is not supported yet: a change of application code takes effect with the next"
              + " trained model";
      RunEnds.end(draft, runId, new Next.End(RunOutcome.FAILED, RunReason.UNSUPPORTED, message));
      return;
    }
    List<String> before = QueuedRuns.waitsFor(draft, draft.run(runId).orElseThrow());
    if (before.isEmpty()) {
      StageFlow.goOn(draft, runId);
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
  static void notStarted(Draft draft, Fired fired, String problem) {
    String runId = fired.runId();
    if (draft.run(runId).isEmpty()
        && draft.state().endOf(runId).isEmpty()
        && !draft.knowsFire(fired.fireId())) {
      String message = "The run could not be started: " + problem;
      draft.emit(runId, new RunEnded(RunOutcome.FAILED, RunReason.NOT_STARTED.name(), message));
      RunEnds.forgetBeyondLimit(draft);
    }
  }

  /** A deleted pipeline has no runs. */
  static void deletion(Draft draft, PipelineDeleted deletion) {
    String why = "pipeline deleted: " + deletion.reason();
    for (ActiveRun run : draft.state().runs()) {
      Cancellation.cancel(draft, run.runId(), deletion.actor(), why);
    }
  }

  static void command(Draft draft, RunInput.CommandReceived received) {
    Command command = received.command();
    if (command.body().owner() != CommandOwner.TRAINING_ORCHESTRATOR
        || draft.state().commands().contains(command.commandId())) {
      return;
    }
    if (received.expired()) {
      answer(draft, command, false, "EXPIRED", "The command expired at " + command.expiresAt());
    } else {
      COMMANDS.apply(new Asked(draft, command), (ForTrainingOrchestrator) command.body());
    }
  }

  private static void cancel(Draft draft, Command command, CancelRun cancel) {
    String runId = cancel.runId();
    Optional<EndedRun> end = draft.state().endOf(runId);
    if (draft.run(runId).isPresent()) {
      Cancellation.cancel(draft, runId, command.actor(), cancel.reason());
      answer(draft, command, true, "accepted", "Run " + runId + " is being cancelled.");
    } else if (end.isPresent()) {
      String message = "Run " + runId + " has ended: " + end.get().outcome() + ".";
      answer(draft, command, false, "ALREADY_ENDED", message);
    } else {
      String message =
          "Pipeline " + draft.state().pipeline() + " has no run " + runId + " in progress.";
      answer(draft, command, false, "UNKNOWN_RUN", message);
    }
  }

  private static void exclude(Draft draft, Command command, ExcludeData exclude) {
    List<String> digests =
        exclude.digests().stream()
            .distinct()
            .filter(d -> !draft.state().excluded().contains(d))
            .toList();
    if (digests.isEmpty()) {
      String message = "A person has excluded every such file already.";
      answer(draft, command, false, "ALREADY_EXCLUDED", message);
      return;
    }
    draft.emit("", new FilesExcluded(digests, exclude.reason(), command.actor()));
    answer(draft, command, true, "accepted", "Later snapshots leave out " + count(digests) + ".");
  }

  private static void include(Draft draft, Command command, IncludeData include) {
    List<String> leftOut = draft.state().leftOut();
    List<String> digests = include.digests().stream().distinct().filter(leftOut::contains).toList();
    if (digests.isEmpty()) {
      answer(draft, command, false, "NOT_EXCLUDED", "No such file is in quarantine.");
      return;
    }
    draft.emit("", new FilesIncluded(digests, include.reason(), command.actor()));
    answer(draft, command, true, "accepted", "Later snapshots take " + count(digests) + " again.");
  }

  private static String count(List<?> files) {
    return Counted.of(files.size(), "file");
  }

  private static void answer(
      Draft draft, Command command, boolean accepted, String code, String message) {
    draft.emit("", new CommandAnswered(command.commandId(), accepted, code, message));
  }
}
