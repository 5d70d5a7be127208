package dev.tidemill.schemas.message;

/** What one check came to. Missing data is neither pass nor fail. */
public enum CheckOutcome {
  PASS,
  /** The rows show neither pass nor fail; decision rule B1. It does not hold the verdict up. */
  UNDECIDED,
  FAIL,
  INSUFFICIENT_DATA,
  ERROR
}
