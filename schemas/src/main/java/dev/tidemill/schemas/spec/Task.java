package dev.tidemill.schemas.spec;

/** What the model predicts. */
public enum Task {
  BINARY_CLASSIFICATION,
  MULTICLASS_CLASSIFICATION,
  REGRESSION
}
