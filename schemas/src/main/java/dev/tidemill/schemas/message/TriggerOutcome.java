package dev.tidemill.schemas.message;

/** What became of signals at a trigger. */
public enum TriggerOutcome {
  /** they started a run */
  FIRED,
  /** they are kept until the conditions hold */
  WAITING,
  /** they joined a run already decided */
  COALESCED,
  /** a rule such as pause or skip let them drop */
  SUPPRESSED,
  /** they do not match */
  FILTERED,
  /** seen before */
  DUPLICATE,
  /** too late, such as a missed planned instant */
  EXPIRED,
  /** not valid */
  REJECTED
}
