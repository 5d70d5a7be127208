package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.run.state.RunReason;

/** The deployer has the candidate, before its rollout begins or while it lasts. */
record DeployerStage(RunStage name) implements Stage {

  @Override
  public Next.End late(String message) {
    return new Next.End(RunOutcome.EXPIRED, RunReason.ROLLOUT_DEADLINE, message);
  }
}
