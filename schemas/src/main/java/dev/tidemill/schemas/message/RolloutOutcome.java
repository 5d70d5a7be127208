package dev.tidemill.schemas.message;

/** How a rollout ended. */
public enum RolloutOutcome {
  /** confirmed */
  PROMOTED,
  /** a guard or a person took it off before promotion */
  ABORTED,
  /** taken off after promotion */
  ROLLED_BACK,
  /** no evidence in time */
  EXPIRED,
  /** another one took its place */
  SUPERSEDED,
  /** never started */
  REJECTED
}
