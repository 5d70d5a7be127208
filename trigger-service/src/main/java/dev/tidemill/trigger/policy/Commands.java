package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.CommandBody.DeletePipeline;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.CommandOwner;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Paused;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.message.TriggerEvent.Resumed;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.PolicyInput.CommandReceived;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands that the trigger service owns. Each is answered exactly once. */
final class Commands {

  private static final int MAX_PARAMETER_CHARS = 10_000;
  private static final int MAX_ID_CHARS = 150;

  private final Applying applying;

  Commands(Calendar calendar, Planned planned) {
    applying = new Applying(calendar, planned);
  }

  void receive(Turn turn, Rows rows, CommandReceived received) {
    Command command = received.command();
    if (command.body().owner() != CommandOwner.TRIGGER_SERVICE) {
      return;
    }
    if (command.body() instanceof TriggerRun run) {
      triggerRun(turn, rows, received, run);
      return;
    }
    if (received.expired()) {
      turn.answer(command.commandId(), false, "expired", expired(command));
    } else if (command.body() instanceof ApplyPipeline apply) {
      applying.apply(turn, command, apply);
    } else if (turn.state().live().isEmpty()) {
      turn.answer(command.commandId(), false, "unknown-pipeline", unknown(turn));
    } else if (command.body() instanceof DeletePipeline delete) {
      delete(turn, command, delete);
    } else if (command.body() instanceof Pause pause) {
      pause(turn, command, pause);
    } else if (command.body() instanceof Resume resume) {
      resume(turn, command, resume);
    }
  }

  private static String expired(Command c) {
    return "it was valid until " + c.expiresAt() + " and is read only now";
  }

  private static String unknown(Turn turn) {
    return "no pipeline " + turn.state().pipeline() + " is applied";
  }

  private static void delete(Turn turn, Command command, DeletePipeline delete) {
    turn.state().live().orElseThrow().triggers().stream()
        .map(TriggerSpec::name)
        .forEach(t -> turn.drop(t, "the pipeline is retired"));
    turn.drop(TriggerState.MANUAL, "the pipeline is retired");
    turn.emit(
        new PipelineDeleted(command.commandId(), command.actor(), delete.reason(), turn.now()));
    turn.answer(
        command.commandId(),
        true,
        "accepted",
        "deleted: its runs are cancelled and its endpoint is given up; models and history stay");
  }

  private static boolean known(Turn turn, Command command, PauseTarget target, String name) {
    if (target == PauseTarget.PIPELINE || turn.state().declared(name).isPresent()) {
      return true;
    }
    String names =
        turn.state().live().orElseThrow().triggers().stream()
            .map(TriggerSpec::name)
            .collect(Collectors.joining(", "));
    turn.answer(
        command.commandId(),
        false,
        "unknown-trigger",
        "no trigger " + name + "; there are: " + (names.isEmpty() ? "none" : names));
    return false;
  }

  private static boolean isPaused(Turn turn, PauseTarget target, String name) {
    return target == PauseTarget.PIPELINE
        ? turn.state().paused()
        : turn.state().memory(name).paused();
  }

  private static void pause(Turn turn, Command command, Pause p) {
    if (!known(turn, command, p.target(), p.name())) {
      return;
    }
    if (isPaused(turn, p.target(), p.name())) {
      turn.answer(command.commandId(), true, "unchanged", "it is paused already");
      return;
    }
    List<TriggerSpec> triggers = turn.state().live().orElseThrow().triggers();
    for (TriggerSpec t : triggers) {
      if (p.target() == PauseTarget.PIPELINE || t.name().equals(p.name())) {
        turn.drop(t.name(), "paused by " + command.actor());
      }
    }
    if (p.target() == PauseTarget.PIPELINE) {
      turn.drop(TriggerState.MANUAL, "paused by " + command.actor());
    }
    turn.emit(new Paused(p.target(), p.name(), command.actor(), p.reason()));
    turn.answer(
        command.commandId(), true, "accepted", "paused: signals are dropped until it is resumed");
  }

  private static void resume(Turn turn, Command command, Resume r) {
    if (!known(turn, command, r.target(), r.name())) {
      return;
    }
    if (!isPaused(turn, r.target(), r.name())) {
      turn.answer(command.commandId(), true, "unchanged", "it is not paused");
      return;
    }
    turn.emit(new Resumed(r.target(), r.name(), command.actor()));
    turn.answer(
        command.commandId(),
        true,
        "accepted",
        "resumed: what came during the pause is not made up");
  }

  private static void triggerRun(Turn turn, Rows rows, CommandReceived received, TriggerRun run) {
    Command command = received.command();
    if (command.commandId().length() > MAX_ID_CHARS) {
      turn.answer(command.commandId(), false, "invalid", "a command id has at most 150 characters");
      return;
    }
    String id = TriggerDecider.commandSignal(command);
    SignalSet signals = SignalSets.of(id, Optional.empty());
    if (turn.state().live().isEmpty()) {
      refuse(turn, command, TriggerOutcome.FILTERED, "unknown-pipeline", unknown(turn));
    } else if (turn.state().seen().knows(rows, id)) {
      turn.dispose(
          TriggerState.MANUAL,
          TriggerOutcome.DUPLICATE,
          signals,
          "this command was answered before");
    } else if (received.expired()) {
      refuse(turn, command, TriggerOutcome.EXPIRED, "expired", expired(command));
    } else if (turn.state().paused()) {
      refuse(
          turn,
          command,
          TriggerOutcome.SUPPRESSED,
          "paused",
          "the pipeline is paused: resume it first");
    } else if (chars(run.parameters()) > MAX_PARAMETER_CHARS) {
      refuse(
          turn,
          command,
          TriggerOutcome.REJECTED,
          "invalid",
          "parameters have at most " + MAX_PARAMETER_CHARS + " characters");
    } else {
      turn.remember(Map.of(turn.state().seen().signal(id), ""));
      Demand demand =
          new Demand(
              RunKind.TRAIN,
              Optional.empty(),
              Optional.of(command.actor()),
              run.parameters(),
              Optional.empty());
      Settlement.settle(
          turn, Map.of(TriggerState.MANUAL, Occurrence.of(signals, demand, turn.now())));
      answerRun(turn, command);
    }
  }

  private static int chars(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .mapToInt(e -> e.getKey().length() + e.getValue().length())
        .sum();
  }

  private static void refuse(
      Turn turn, Command command, TriggerOutcome outcome, String code, String message) {
    String id = TriggerDecider.commandSignal(command);
    turn.remember(Map.of(turn.state().seen().signal(id), ""));
    turn.dispose(TriggerState.MANUAL, outcome, SignalSets.of(id, Optional.empty()), message);
    turn.answer(command.commandId(), false, code, message);
  }

  /** Says what became of the run that was asked for. */
  private static void answerRun(Turn turn, Command command) {
    String id = command.commandId();
    Evaluated last =
        turn.events().stream()
            .filter(Evaluated.class::isInstance)
            .map(Evaluated.class::cast)
            .filter(e -> e.trigger().equals(TriggerState.MANUAL))
            .reduce((a, b) -> b)
            .orElseThrow();
    String run = last.runId().orElse("");
    switch (last.outcome()) {
      case FIRED -> turn.answer(id, true, "accepted", "run " + run);
      case COALESCED -> turn.answer(id, true, "accepted", "joins run " + run);
      case WAITING -> {
        String waits = run.isEmpty() ? "waits until a run ends" : "joins run " + run;
        turn.answer(id, true, "accepted", waits);
      }
      case SUPPRESSED, FILTERED, DUPLICATE, EXPIRED, REJECTED ->
          turn.answer(id, false, "limit-reached", last.reason());
    }
  }
}
