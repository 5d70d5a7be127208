package dev.tidemill.schemas.message;

/** What a run does. */
public enum RunKind {
  /** train a candidate */
  TRAIN,
  /** gate and roll out the champion again with new application code */
  REDEPLOY
}
