package dev.tidemill.schemas.message;

/** Where a run is. */
public enum RunStage {
  REQUESTED,
  QUEUED,
  SNAPSHOTTING,
  CHECKING_DATA,
  TESTING_CODE,
  PREPARING,
  TRAINING,
  PREDICTING,
  CHECKING_MODEL,
  AWAITING_APPROVAL,
  ACCEPTED,
  ROLLING_OUT,
  ENDED
}
