package dev.tidemill.training.run.state;

import java.time.Instant;

/**
 * The one execution of a job that may work.
 *
 * @param aliveUntil when it counts as dead, if it has said nothing since the grant
 * @param finishBy when its time is over, even if it is alive
 */
public record Grant(String executionId, String worker, Instant aliveUntil, Instant finishBy) {}
