package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.trigger.policy.PolicyInput.CommandReceived;
import dev.tidemill.trigger.policy.state.TriggerState;

/** A command with the decision that answers it. */
record Asked(Draft draft, Rows rows, CommandReceived received) {

  Command command() {
    return received.command();
  }

  TriggerState state() {
    return draft.state();
  }

  /** Why the command comes too late. */
  String tooLate() {
    return "it was valid until " + command().expiresAt() + " and is read only now";
  }

  /** Why the command finds nothing to act on. */
  String notApplied() {
    return "no pipeline " + state().pipeline() + " is applied";
  }

  void accept(String message) {
    draft.answer(command().commandId(), true, AnswerCode.ACCEPTED.name(), message);
  }

  /** It is so already. */
  void unchanged(String message) {
    draft.answer(command().commandId(), true, AnswerCode.UNCHANGED.name(), message);
  }

  void refuse(AnswerCode code, String message) {
    draft.answer(command().commandId(), false, code.name(), message);
  }
}
