package dev.tidemill.schemas.message;

/** What became of signals at a trigger. */
public enum TriggerOutcome {
  /** they started a run */
  FIRED(SignalBucket.CONSUMED),
  /** they are kept until the conditions hold */
  WAITING(SignalBucket.PENDING),
  /** they joined a run already decided */
  COALESCED(SignalBucket.COALESCED),
  /** a rule such as pause or skip let them drop */
  SUPPRESSED(SignalBucket.FILTERED),
  /** they do not match */
  FILTERED(SignalBucket.FILTERED),
  /** seen before */
  DUPLICATE(SignalBucket.DUPLICATE),
  /** too late, such as a missed planned instant */
  EXPIRED(SignalBucket.EXPIRED),
  /** not valid */
  REJECTED(SignalBucket.DEAD),
  /** they would have started a run, but their trigger only records */
  SHADOWED(SignalBucket.FILTERED);

  private final SignalBucket bucket;

  TriggerOutcome(SignalBucket bucket) {
    this.bucket = bucket;
  }

  /** The bucket that signals with this outcome are counted in. */
  public SignalBucket bucket() {
    return bucket;
  }
}
