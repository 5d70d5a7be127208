package dev.tidemill.gateway.serve;

import java.util.concurrent.atomic.LongAdder;

/** How many requests the split sent where, in one epoch: what the sample ratio is judged on. */
public final class RoutedUnits {

  private final LongAdder champion = new LongAdder();
  private final LongAdder candidate = new LongAdder();

  /** Counts a request. */
  public void count(boolean toCandidate) {
    (toCandidate ? candidate : champion).increment();
  }

  public long toChampion() {
    return champion.sum();
  }

  public long toCandidate() {
    return candidate.sum();
  }
}
