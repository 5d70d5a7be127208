package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.run.state.RunReason;

/** A place where a run can be. Those at which a worker has a job are {@link JobStage}s. */
public interface Stage {

  /** What it is called in events, states and job ids. */
  RunStage name();

  /**
   * How a run ends that is still here at its deadline.
   *
   * @param message one sentence that says what did not happen in time
   */
  default Next.End late(String message) {
    return new Next.End(RunOutcome.FAILED, RunReason.STAGE_DEADLINE, message);
  }
}
