package dev.tidemill.kit.job.protocol;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import java.util.Optional;

/**
 * What the state of a run says about one execution.
 *
 * @param why a reason if the execution may not work, else empty
 */
public record Standing(Answer answer, String why) {

  /** An answer to a claim. */
  public enum Answer {
    /** The execution may work. */
    GRANTED,
    /** Another execution works, or the run has moved on. */
    REFUSED,
    /** The orchestrator has not answered yet. */
    NONE
  }

  /** The orchestrator has not answered yet. */
  public static final Standing UNKNOWN = new Standing(Answer.NONE, "");

  /** The state of the run was deleted. */
  public static final Standing GONE = refused("the run ended long ago");

  private static final Standing GRANTED = new Standing(Answer.GRANTED, "");

  private static Standing refused(String why) {
    return new Standing(Answer.REFUSED, why);
  }

  /**
   * Where an execution of the job stands. If the state is of another job and newer, the run has
   * moved on; if it is older, the state that came with the job has yet to be read.
   */
  public static Standing of(RunState state, Job job, ExecutionId execution) {
    if (state.stage() == RunStage.ENDED || state.outcome().isPresent()) {
      return refused("the run has ended: " + state.code());
    }
    if (state.cancelRequested()) {
      return refused("the run is being cancelled");
    }
    if (!state.jobId().equals(Optional.of(job.jobId()))) {
      return state.updatedAt().isAfter(job.issuedAt()) ? refused("the job is over") : UNKNOWN;
    }
    return state
        .grantedExecution()
        .map(e -> e.equals(execution.value()) ? GRANTED : refused("another execution was granted"))
        .orElse(UNKNOWN);
  }
}
