package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.Map;
import java.util.Optional;

/** A run that somebody asks for. The command is its signal. */
final class RunByHand {

  private static final int MAX_PARAMETER_CHARS = 10_000;
  private static final int MAX_ID_CHARS = 150;

  private RunByHand() {}

  /** The id of the signal that a command is. */
  static String signalId(Command command) {
    return "command:" + command.commandId();
  }

  static void ask(Asked asked, TriggerRun run) {
    if (asked.command().commandId().length() > MAX_ID_CHARS) {
      asked.refuse(AnswerCode.INVALID, "a command id has at most " + MAX_ID_CHARS + " characters");
      return;
    }
    if (asked.state().live().isEmpty()) {
      refuse(asked, TriggerOutcome.FILTERED, AnswerCode.UNKNOWN_PIPELINE, asked.notApplied());
    } else if (asked.state().seen().knowsCommand(asked.rows(), asked.command().commandId())) {
      asked
          .draft()
          .dispose(
              TriggerState.MANUAL,
              TriggerOutcome.DUPLICATE,
              signals(asked),
              "this command was answered before");
    } else if (asked.received().expired()) {
      refuse(asked, TriggerOutcome.EXPIRED, AnswerCode.EXPIRED, asked.tooLate());
    } else if (asked.state().paused()) {
      refuse(
          asked,
          TriggerOutcome.SUPPRESSED,
          AnswerCode.PAUSED,
          "the pipeline is paused: resume it first");
    } else if (chars(run.parameters()) > MAX_PARAMETER_CHARS) {
      refuse(
          asked,
          TriggerOutcome.REJECTED,
          AnswerCode.INVALID,
          "parameters have at most " + MAX_PARAMETER_CHARS + " characters");
    } else {
      start(asked, run);
    }
  }

  private static SignalSet signals(Asked asked) {
    return SignalSets.of(signalId(asked.command()), Optional.empty());
  }

  private static int chars(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .mapToInt(e -> e.getKey().length() + e.getValue().length())
        .sum();
  }

  private static void remember(Asked asked) {
    String row = asked.state().seen().command(asked.command().commandId());
    asked.draft().remember(Map.of(row, ""));
  }

  private static void refuse(Asked asked, TriggerOutcome outcome, AnswerCode code, String message) {
    remember(asked);
    asked.draft().dispose(TriggerState.MANUAL, outcome, signals(asked), message);
    asked.refuse(code, message);
  }

  private static void start(Asked asked, TriggerRun run) {
    remember(asked);
    Demand demand =
        new Demand(
            RunKind.TRAIN,
            Optional.empty(),
            Optional.of(asked.command().actor()),
            run.parameters(),
            Optional.empty(),
            Optional.empty(),
            run.force());
    Occurrence occurrence = Occurrence.of(signals(asked), demand, asked.draft().now());
    Firing.settle(asked.draft(), Map.of(TriggerState.MANUAL, occurrence));
    answer(asked);
  }

  /** Says what became of the run that was asked for. */
  private static void answer(Asked asked) {
    Evaluated last = asked.draft().lastAt(TriggerState.MANUAL);
    String run = last.runId().orElse("");
    switch (last.outcome()) {
      case FIRED -> asked.accept("run " + run);
      case COALESCED -> asked.accept("joins run " + run);
      case WAITING -> asked.accept(run.isEmpty() ? "waits " + last.reason() : "joins run " + run);
      case SUPPRESSED, FILTERED, DUPLICATE, EXPIRED, REJECTED, SHADOWED ->
          asked.refuse(AnswerCode.LIMIT_REACHED, last.reason());
    }
  }
}
