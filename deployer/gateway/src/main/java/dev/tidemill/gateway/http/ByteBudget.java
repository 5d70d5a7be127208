package dev.tidemill.gateway.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all connections together may hold. */
final class ByteBudget {

  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  ByteBudget(long limit) {
    this.limit = limit;
  }

  /** Takes that number of bytes, or none. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= limit) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
