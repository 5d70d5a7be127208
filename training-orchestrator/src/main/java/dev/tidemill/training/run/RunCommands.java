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
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.run.state.EndedRun;
import java.util.List;
import java.util.Optional;

/** The commands that the training orchestrator owns. Each is answered once. */
final class RunCommands {

  /** The codes of the answers. */
  private enum Code {
    ACCEPTED,
    EXPIRED,
    UNKNOWN_RUN,
    ALREADY_ENDED,
    ALREADY_EXCLUDED,
    NOT_EXCLUDED
  }

  private record Asked(RunDraft draft, Command command) {}

  private static final Cases<Asked, ForTrainingOrchestrator, Void> COMMANDS =
      Cases.<Asked, ForTrainingOrchestrator, Void>of(ForTrainingOrchestrator.class)
          .run(CancelRun.class, (asked, body) -> cancel(asked.draft, asked.command, body))
          .run(ExcludeData.class, (asked, body) -> exclude(asked.draft, asked.command, body))
          .run(IncludeData.class, (asked, body) -> include(asked.draft, asked.command, body))
          .build();

  private RunCommands() {}

  static void take(RunDraft draft, RunInput.CommandReceived received) {
    Command command = received.command();
    if (command.body().owner() != CommandOwner.TRAINING_ORCHESTRATOR
        || draft.state().commands().contains(command.commandId())) {
      return;
    }
    if (received.expired()) {
      refuse(draft, command, Code.EXPIRED, "The command expired at " + command.expiresAt());
    } else {
      COMMANDS.apply(new Asked(draft, command), (ForTrainingOrchestrator) command.body());
    }
  }

  private static void cancel(RunDraft draft, Command command, CancelRun cancel) {
    String runId = cancel.runId();
    Optional<EndedRun> end = draft.state().endOf(runId);
    if (draft.run(runId).isPresent()) {
      Cancellation.cancel(draft, runId, command.actor(), cancel.reason());
      accept(draft, command, "Run " + runId + " is being cancelled.");
    } else if (end.isPresent()) {
      String message = "Run " + runId + " has ended: " + end.get().outcome() + ".";
      refuse(draft, command, Code.ALREADY_ENDED, message);
    } else {
      String message =
          "Pipeline " + draft.state().pipeline() + " has no run " + runId + " in progress.";
      refuse(draft, command, Code.UNKNOWN_RUN, message);
    }
  }

  private static void exclude(RunDraft draft, Command command, ExcludeData exclude) {
    List<String> digests =
        exclude.digests().stream()
            .distinct()
            .filter(d -> !draft.state().excluded().contains(d))
            .toList();
    if (digests.isEmpty()) {
      String message = "A person has excluded every such file already.";
      refuse(draft, command, Code.ALREADY_EXCLUDED, message);
      return;
    }
    draft.emit("", new FilesExcluded(digests, exclude.reason(), command.actor()));
    accept(draft, command, "Later snapshots leave out " + count(digests) + ".");
  }

  private static void include(RunDraft draft, Command command, IncludeData include) {
    List<String> leftOut = draft.state().leftOut();
    List<String> digests = include.digests().stream().distinct().filter(leftOut::contains).toList();
    if (digests.isEmpty()) {
      refuse(draft, command, Code.NOT_EXCLUDED, "No such file is in quarantine.");
      return;
    }
    draft.emit("", new FilesIncluded(digests, include.reason(), command.actor()));
    accept(draft, command, "Later snapshots take " + count(digests) + " again.");
  }

  private static String count(List<?> files) {
    return Counted.of(files.size(), "file");
  }

  private static void accept(RunDraft draft, Command command, String message) {
    answer(draft, command, true, Code.ACCEPTED, message);
  }

  private static void refuse(RunDraft draft, Command command, Code code, String message) {
    answer(draft, command, false, code, message);
  }

  private static void answer(
      RunDraft draft, Command command, boolean accepted, Code code, String message) {
    draft.emit("", new CommandAnswered(command.commandId(), accepted, code.name(), message));
  }
}
