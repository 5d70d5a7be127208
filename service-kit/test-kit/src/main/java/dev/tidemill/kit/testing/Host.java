package dev.tidemill.kit.testing;

import dev.tidemill.kit.decide.PartitionClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a machine runs: its clocks, whether it is away, and what it has not processed. As in the
 * shell, timers wait after a take-over until what lay in the log then is processed.
 */
final class Host {

  private static final int PARTITIONS = 2;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Agenda agenda;
  private final long skewMillis;
  private final Map<Integer, PartitionClock> clocks = new HashMap<>();
  private final Map<Integer, Long> decidedAt = new HashMap<>();
  private final Map<String, ArrayDeque<Input>> inputs = new HashMap<>();
  private final List<String> missed = new ArrayList<>();
  private final List<Runnable> waitingTimers = new ArrayList<>();
  private final Set<Long> unprocessed = new HashSet<>();
  private final Set<Long> backlog = new HashSet<>();
  private boolean timersOvertake;
  private boolean away;
  private int released;
  private long aheadMillis;
  private long appended;

  private record Input(long id, Runnable take) {}

  Host(Agenda agenda, Duration skew) {
    this.agenda = agenda;
    this.skewMillis = skew.toMillis();
  }

  /** Lets overdue timers fire at once after a take-over, to show what that breaks. */
  void letTimersOvertake() {
    timersOvertake = true;
  }

  /** What its wall clock shows. */
  Instant wall() {
    long behind = skewMillis == 0 ? 0 : agenda.random.nextLong(skewMillis);
    return Instant.ofEpochMilli(agenda.clock.millis() + aheadMillis - behind);
  }

  /** The now of the partition that a key is in. */
  Instant now(String key) {
    PartitionClock clock = clocks.computeIfAbsent(partition(key), p -> new PartitionClock());
    return Instant.ofEpochMilli(clock.now(wall().toEpochMilli(), nanos()));
  }

  /** A decision for a key was made at that time, and stands. */
  void decided(String key, Instant now) {
    decidedAt.put(partition(key), now.toEpochMilli());
  }

  private static int partition(String key) {
    return Math.floorMod(key.hashCode(), PARTITIONS);
  }

  private long nanos() {
    return agenda.clock.millis() * NANOS_PER_MILLI;
  }

  /** An input was appended to the log; it arrives later, after all before it of the same order. */
  void appended(String order, Runnable take) {
    appended++;
    unprocessed.add(appended);
    inputs.computeIfAbsent(order, o -> new ArrayDeque<>()).add(new Input(appended, take));
    agenda.arrive(order, () -> arrived(order));
  }

  private void arrived(String order) {
    if (away) {
      missed.add(order);
      return;
    }
    Input input = inputs.get(order).remove();
    input.take.run();
    unprocessed.remove(input.id);
    if (backlog.remove(input.id) && backlog.isEmpty()) {
      releaseTimers();
    }
  }

  /** Whether a timer that is due has to wait; then it comes again. */
  boolean waits(Runnable timer) {
    boolean waits = away || (!timersOvertake && !backlog.isEmpty());
    if (waits) {
      waitingTimers.add(timer);
    }
    return waits;
  }

  private void releaseTimers() {
    List<Runnable> due = List.copyOf(waitingTimers);
    waitingTimers.clear();
    released += due.size();
    due.forEach(timer -> agenda.after(agenda.upTo(20), () -> released(timer)));
  }

  private void released(Runnable timer) {
    released--;
    timer.run();
  }

  /** Whether overdue timers have yet to fire after a take-over. */
  boolean timersWait() {
    return !backlog.isEmpty() || released > 0;
  }

  void leaves() {
    away = true;
  }

  /** A restart: what was decided is known, what lies in the log is read now. */
  void isBack() {
    away = false;
    decidedAt.forEach((p, last) -> clocks.put(p, new PartitionClock(last, nanos())));
    backlog.addAll(unprocessed);
    if (timersOvertake || backlog.isEmpty()) {
      releaseTimers();
    }
    List<String> orders = List.copyOf(missed);
    missed.clear();
    orders.forEach(order -> agenda.arrive(order, () -> arrived(order)));
  }

  void clockAheadBy(Duration by) {
    aheadMillis = by.toMillis();
  }
}
