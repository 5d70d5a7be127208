package dev.tidemill.schemas.message;

/** What a pause concerns. */
public enum PauseTarget {
  PIPELINE,
  TRIGGER,
  ROLLOUT
}
