package dev.tidemill.schemas.message;

/** How a run ended. */
public enum RunOutcome {
  PROMOTED,
  REJECTED,
  FAILED,
  CANCELLED,
  SUPERSEDED,
  EXPIRED,
  ROLLED_BACK,
  NO_CHANGE
}
