package dev.tidemill.kit.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved; never backwards. Not thread-safe. */
public final class VirtualClock extends Clock {

  private Instant now;

  public VirtualClock(Instant start) {
    this.now = start;
  }

  public void advance(Duration by) {
    moveTo(now.plus(by));
  }

  /** Moves to {@code instant}, or stays if that has passed. */
  public void moveTo(Instant instant) {
    if (instant.isAfter(now)) {
      now = instant;
    }
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
