package dev.tidemill.schemas.message;

/** Part of the code. */
public enum CodeArea {
  TRAINING,
  APPLICATION,
  /** neither of them: a commit that touches no code of the pipeline */
  NEITHER
}
