package dev.tidemill.benchmarks;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Records on their way: when each was acknowledged and when its outcome was seen. */
final class Round {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String prefix;
  private final AtomicLongArray acknowledged;
  private final AtomicLongArray seen;
  private final CountDownLatch open;
  private final AtomicInteger doubled = new AtomicInteger();
  private volatile Exception failure;

  Round(int number, int size) {
    this.prefix = "round-" + number + "-";
    this.acknowledged = new AtomicLongArray(size);
    this.seen = new AtomicLongArray(size);
    this.open = new CountDownLatch(2 * size);
  }

  String id(int index) {
    return prefix + index;
  }

  void acknowledged(int index, Exception error) {
    if (error != null) {
      failure = error;
    }
    acknowledged.set(index, System.nanoTime());
    open.countDown();
  }

  /** What belongs to another round, or to none, is not counted. */
  void seen(String id, long nanos) {
    if (!id.startsWith(prefix)) {
      return;
    }
    int index = Integer.parseInt(id.substring(prefix.length()));
    if (seen.compareAndSet(index, 0, nanos)) {
      open.countDown();
    } else {
      doubled.incrementAndGet();
    }
  }

  /** Waits for every outcome. @throws IllegalStateException if one came twice */
  void await(String what) throws InterruptedException, TimeoutException {
    if (!open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new TimeoutException(
          what + ": " + open.getCount() + " are missing after " + PATIENCE.toSeconds() + " s");
    }
    if (failure != null || doubled.get() > 0) {
      throw new IllegalStateException(what + ": " + doubled + " came twice", failure);
    }
  }

  /** How long each took from acknowledged to seen. */
  double[] millis() {
    double[] out = new double[seen.length()];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.max(0, seen.get(i) - acknowledged.get(i)) / 1e6;
    }
    return out;
  }

  long lastSeenNanos() {
    long last = seen.get(0);
    for (int i = 1; i < seen.length(); i++) {
      last = Math.max(last, seen.get(i));
    }
    return last;
  }
}
