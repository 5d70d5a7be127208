package dev.tidemill.training.run;

import java.time.Instant;

/**
 * The one execution of a job that may work.
 *
 * @param aliveUntil silent since the grant, it counts as dead then
 * @param finishBy beyond this it is over, however lively
 */
public record Execution(String executionId, String worker, Instant aliveUntil, Instant finishBy) {}
