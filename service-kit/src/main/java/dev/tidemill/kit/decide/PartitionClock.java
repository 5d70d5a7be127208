package dev.tidemill.kit.decide;

/**
 * The now of one partition. It is the wall clock unless a decision was made at a later time (the
 * clock ran ahead and was set back, or another instance's clock is ahead): then now goes on from
 * there with the time that elapses, a little slower, until the wall clock has caught up. So it
 * never goes backwards and never stands still. Not thread-safe.
 */
public final class PartitionClock {

  /**
   * While it is ahead, now loses one part in this many: two hours are made up in five days, and a
   * wait of an hour is 57 s longer. A timer may be late, never early.
   */
  private static final long SLOWER_BY = 64;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private boolean begun;
  private long fromMillis;
  private long fromNanos;
  private long aheadMillis;

  /** A clock that has not served a decision yet. */
  public PartitionClock() {}

  /**
   * A clock that goes on after a restart.
   *
   * @param lastMillis the now of the last decision, milliseconds since 1970
   * @param nanos monotonic time of this process
   */
  public PartitionClock(long lastMillis, long nanos) {
    begun = true;
    fromMillis = lastMillis;
    fromNanos = nanos;
  }

  /**
   * Now, in milliseconds since 1970; never less than before.
   *
   * @param wallMillis what the wall clock shows
   * @param nanos monotonic time of this process
   */
  public long now(long wallMillis, long nanos) {
    long elapsed = Math.max(0, nanos - fromNanos);
    long atLeast = fromMillis + (elapsed - elapsed / SLOWER_BY) / NANOS_PER_MILLI;
    if (begun && atLeast > wallMillis) {
      aheadMillis = atLeast - wallMillis;
      return atLeast;
    }
    begun = true;
    fromMillis = wallMillis;
    fromNanos = nanos;
    aheadMillis = 0;
    return wallMillis;
  }

  /** How far the last now was ahead of the wall clock, in milliseconds; 0 if it was not. */
  public long aheadMillis() {
    return aheadMillis;
  }
}
