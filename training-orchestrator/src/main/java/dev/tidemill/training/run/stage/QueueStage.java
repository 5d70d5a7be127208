package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.run.state.RunReason;

/** The run has not begun: it waits for the end of the runs that it replaces. */
record QueueStage(RunStage name) implements Stage {

  @Override
  public Next.End late(String message) {
    return new Next.End(RunOutcome.EXPIRED, RunReason.QUEUE_DEADLINE, message);
  }
}
