package dev.tidemill.schemas.message;

/** Part of the code. */
public enum CodeArea {
  TRAINING,
  APPLICATION
}
