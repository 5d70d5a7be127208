package dev.tidemill.training.run.state;

import java.time.Instant;

/**
 * The one execution of a job that may work.
 *
 * @param aliveUntil silent since the grant, it counts as dead then
 * @param finishBy beyond this it is over, however lively
 */
public record Grant(String executionId, String worker, Instant aliveUntil, Instant finishBy) {}
