package dev.tidemill.schemas.message;

/**
 * Where a signal that reached a trigger ends up. Conservation, per trigger: received = consumed +
 * coalesced + filtered + duplicate + expired + dead + pending.
 */
public enum SignalBucket {
  /** a run names it */
  CONSUMED,
  /** a run already decided covers it */
  COALESCED,
  /** it does not match, or a rule let it drop */
  FILTERED,
  /** seen before */
  DUPLICATE,
  /** too late */
  EXPIRED,
  /** not valid */
  DEAD,
  /** kept until the conditions hold */
  PENDING
}
