package dev.tidemill.schemas.message;

/** Where a rollout is. */
public enum RolloutStage {
  LOADING,
  WARMING,
  STEPPING,
  PROVISIONAL,
  ENDED
}
