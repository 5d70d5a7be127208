package dev.tidemill.kit.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** What is to happen when, in virtual time, and the chance of a simulation. */
final class Agenda {

  private static final int MOST_STEPS = 200_000;

  private record Happening(long atMillis, long order, Runnable action)
      implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final SplittableRandom random;
  final VirtualClock clock;
  private final long latencyMillis;
  private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
  private final Map<String, Long> lastArrivals = new HashMap<>();
  private long sequence;
  private int steps;

  /**
   * @param latency largest time until something arrives
   */
  Agenda(long seed, Instant start, Duration latency) {
    this.random = new SplittableRandom(seed);
    this.clock = new VirtualClock(start);
    this.latencyMillis = latency.toMillis();
  }

  void schedule(long atMillis, Runnable action) {
    happenings.add(new Happening(atMillis, sequence++, action));
  }

  void after(long delayMillis, Runnable action) {
    schedule(clock.millis() + delayMillis, action);
  }

  /** Lets something arrive after a random while, but after all before it of the same order. */
  void arrive(String order, Runnable action) {
    long at = clock.millis() + random.nextLong(latencyMillis + 1);
    long arrival = Math.max(at, lastArrivals.getOrDefault(order, Long.MIN_VALUE));
    lastArrivals.put(order, arrival);
    schedule(arrival, action);
  }

  /** A number from 0 to {@code most}. */
  long upTo(long most) {
    return random.nextLong(most + 1);
  }

  /** A while in which a sender that got no answer sends again. */
  long retryMillis() {
    return upTo(latencyMillis * 4);
  }

  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** Does what comes next, if it comes before {@code endMillis}; false if nothing does. */
  boolean next(long endMillis) {
    Happening next = happenings.peek();
    if (next == null || next.atMillis > endMillis) {
      return false;
    }
    if (++steps > MOST_STEPS) {
      throw new IllegalStateException(
          "More than " + MOST_STEPS + " steps: something goes on for ever");
    }
    happenings.poll();
    clock.moveTo(Instant.ofEpochMilli(next.atMillis));
    next.action.run();
    return true;
  }
}
