package dev.tidemill.validation.evidence.join;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How far the event time of an endpoint's requests has come. Requests come over several lanes
 * (partitions), and one lane of a backlog may be read far ahead of another, so the slowest lane
 * that still moves counts. Records that are on their way at that moment, such as labels, get a
 * little more wall time. A lane without a request for fifteen seconds holds nothing back.
 */
final class EventTimeProgress {

  private static final long STILL_AFTER_MILLIS = 15_000;
  private static final long GRACE_MILLIS = 200;

  private final Map<Integer, Reached> lanes = new HashMap<>();
  private final Deque<Reached> history = new ArrayDeque<>();
  private long newestMillis;

  private record Reached(long eventMillis, long wallMillis) {}

  /**
   * @param newestMillis newest event time known from before; {@code Long.MIN_VALUE} if none
   */
  EventTimeProgress(long newestMillis) {
    this.newestMillis = newestMillis;
  }

  /** A request of this event time came over this lane. */
  void reached(int lane, long eventMillis, long wallMillis) {
    Reached before = lanes.get(lane);
    long newest = before == null ? eventMillis : Math.max(before.eventMillis(), eventMillis);
    lanes.put(lane, new Reached(newest, wallMillis));
    newestMillis = Math.max(newestMillis, eventMillis);
  }

  /** Notes where the lanes are now; called every few milliseconds. */
  void observe(long wallMillis) {
    long slowest =
        lanes.values().stream()
            .filter(lane -> wallMillis - lane.wallMillis() < STILL_AFTER_MILLIS)
            .mapToLong(Reached::eventMillis)
            .min()
            .orElse(newestMillis);
    long last = history.isEmpty() ? Long.MIN_VALUE : history.peekLast().eventMillis();
    history.addLast(new Reached(Math.max(last, slowest), wallMillis));
  }

  /** Event time up to which all requests are here; {@code Long.MIN_VALUE} if that is not known. */
  long settled(long wallMillis) {
    long settled = Long.MIN_VALUE;
    while (!history.isEmpty() && history.peekFirst().wallMillis() <= wallMillis - GRACE_MILLIS) {
      settled = history.pollFirst().eventMillis();
    }
    if (settled != Long.MIN_VALUE) {
      history.addFirst(new Reached(settled, wallMillis - GRACE_MILLIS));
    }
    return settled;
  }
}
