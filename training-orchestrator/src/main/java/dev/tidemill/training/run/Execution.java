package dev.tidemill.training.run;

import java.time.Instant;

/**
 * The one execution of a job that may work.
 *
 * @param aliveUntil silent beyond this it counts as dead
 * @param finishBy beyond this it is over, however lively
 */
public record Execution(String executionId, String worker, Instant aliveUntil, Instant finishBy) {

  Execution aliveUntil(Instant until) {
    return new Execution(executionId, worker, until, finishBy);
  }
}
