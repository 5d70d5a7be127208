package dev.tidemill.console.tracking;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How far the projection has read each partition, for writers that wait to see what they wrote. */
final class WrittenPositions {

  private final Map<Integer, Long> read = new HashMap<>();

  synchronized void passed(int partition, long offset) {
    read.merge(partition, offset, Math::max);
    notifyAll();
  }

  /** Waits until an offset is read; false if it is not after that time. */
  synchronized boolean await(int partition, long offset, Duration atMost)
      throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (read.getOrDefault(partition, -1L) < offset) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
