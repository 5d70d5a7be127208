package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;

/** A command of the deployer that waits for its answer. */
record OpenCommand(RolloutDraft draft, Command command) {

  PipelineRollouts state() {
    return draft.state();
  }

  String actor() {
    return command.actor();
  }

  void accept(String message) {
    answer(true, RolloutReason.ACCEPTED, message);
  }

  void refuse(RolloutReason code, String message) {
    answer(false, code, message);
  }

  private void answer(boolean accepted, RolloutReason code, String message) {
    draft.record(new CommandAnswered(command.commandId(), accepted, code.name(), message));
  }
}
