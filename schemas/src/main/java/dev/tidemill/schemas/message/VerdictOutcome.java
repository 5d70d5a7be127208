package dev.tidemill.schemas.message;

/** Missing data is neither pass nor fail. */
public enum VerdictOutcome {
  PASS,
  FAIL,
  INSUFFICIENT_DATA,
  ERROR
}
