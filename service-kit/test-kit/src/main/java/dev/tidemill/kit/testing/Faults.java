package dev.tidemill.kit.testing;

import java.time.Duration;

/**
 * What goes wrong in a simulation; probabilities from 0 to 1.
 *
 * @param duplicate a record from outside or from a worker is written twice, as by a sender that got
 *     no answer
 * @param abort a decision is thrown away before its commit and made again later
 * @param workTwice a queued record is worked on twice, as when a worker dies before acknowledging
 * @param die a worker takes a queued record and is never heard of again: half of those records come
 *     to another worker later, half never
 * @param slow what a worker sends is delayed by up to {@code slowBy}
 * @param latency largest time from writing to reading
 * @param skew clocks of instances differ by up to this
 */
public record Faults(
    double duplicate,
    double abort,
    double workTwice,
    double die,
    double slow,
    Duration slowBy,
    Duration latency,
    Duration skew) {

  /** Records arrive within 5 ms and nothing goes wrong. */
  public static final Faults NONE =
      new Faults(0, 0, 0, 0, 0, Duration.ZERO, Duration.ofMillis(5), Duration.ZERO);

  /** All of it, often. */
  public static final Faults ROUGH =
      new Faults(
          0.05,
          0.05,
          0.05,
          0.03,
          0.1,
          Duration.ofMinutes(20),
          Duration.ofMillis(500),
          Duration.ofMillis(50));

  public Faults withSlow(double p, Duration by) {
    return new Faults(duplicate, abort, workTwice, die, p, by, latency, skew);
  }

  public Faults withLatency(Duration most) {
    return new Faults(duplicate, abort, workTwice, die, slow, slowBy, most, skew);
  }
}
