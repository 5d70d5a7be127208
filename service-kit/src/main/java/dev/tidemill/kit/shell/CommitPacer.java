package dev.tidemill.kit.shell;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * When a stream thread commits, and how long it may wait for records. One for each thread.
 *
 * <p>What is decided is visible only after a commit, and while a thread commits it decides nothing.
 * So the pace follows what commits cost here and now, see decision 009. When everything that was
 * read is decided, the thread has nothing better to do: it commits once the last commit is as long
 * ago as commits take. While more is waiting it decides on for ten times that time: what waits
 * would not be told sooner, and each commit costs the broker the same however much is in it. A
 * thread without undecided or uncommitted work waits for records until its next timer is due.
 */
public final class CommitPacer {

  /** A commit is at least this far from the last one: each costs the broker a transaction. */
  static final Duration SHORTEST = Duration.ofMillis(5);

  /** A decision waits no longer than this for its commit, however much commits cost. */
  static final Duration LONGEST = Duration.ofMillis(500);

  /** How often a thread looks at timers that are overdue and may be held back. */
  static final Duration TIMER_RESOLUTION = Duration.ofMillis(10);

  /** Without work a thread looks this often at what nobody wakes it for, such as a new task. */
  private static final Duration LOOKS_EVERY = Duration.ofMillis(100);

  /** A thread whose tasks have stayed the same for this long expects none. */
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(30);

  /** Times what a commit takes, from its end to the next one. */
  private static final double DRAINED = 1;

  private static final double BUSY = 10;

  /** Weight of the last commit in the running mean: one outlier changes little. */
  private static final double WEIGHT = 0.2;

  private static final ThreadLocal<CommitPacer> OF_THREAD =
      ThreadLocal.withInitial(() -> new CommitPacer(System::nanoTime));

  private final LongSupplier nanos;
  private final Map<Object, LongSupplier> timers = new HashMap<>();
  private ProcessorContext<?, ?> uncommitted;
  private boolean asked;
  private long firstDecidedAtNanos;
  private long beganAtNanos;
  private long endedAtNanos;
  private double costNanos;
  private long tasksChangedAtNanos;

  CommitPacer(LongSupplier nanos) {
    this.nanos = nanos;
    this.endedAtNanos = nanos.getAsLong() - LONGEST.toNanos();
  }

  /** The pacer of the calling stream thread. */
  static CommitPacer ofThread() {
    return OF_THREAD.get();
  }

  /** This thread has decided something that is to be committed. */
  public static void decided(ProcessorContext<?, ?> context) {
    ofThread().pace(context);
  }

  /**
   * This thread is to look around at least this often, for a task with timers of its own.
   *
   * @param millis as it is asked before each wait
   */
  public static void looks(Object task, LongSupplier millis) {
    ofThread().timers(task, millis);
  }

  /** The thread has given the task up. */
  public static void looksNoMore(Object task) {
    ofThread().forget(task);
  }

  void pace(ProcessorContext<?, ?> context) {
    long now = nanos.getAsLong();
    if (uncommitted == null) {
      uncommitted = context;
      firstDecidedAtNanos = now;
    }
    if (now - Math.max(firstDecidedAtNanos, endedAtNanos) >= gap(BUSY)) {
      context.commit();
    }
  }

  /**
   * The thread has decided all that it has read and is about to wait for records; answers how long
   * it may. Asks for a commit, and then it may not wait, if there is something to commit and it is
   * time.
   *
   * @param longest as long as it waits without work
   */
  Duration mayWait(Duration longest) {
    long left = longestNow(longest).toNanos();
    if (uncommitted != null) {
      long untilCommit = endedAtNanos + gap(DRAINED) - nanos.getAsLong();
      if (untilCommit <= 0) {
        uncommitted.commit();
        // During a rebalance there is no commit, however often it is asked for.
        untilCommit = asked ? TIMER_RESOLUTION.toNanos() : 0;
        asked = true;
      }
      left = Math.min(left, untilCommit);
    }
    for (LongSupplier timer : timers.values()) {
      long untilDue = Math.min(timer.getAsLong(), longest.toMillis()) * 1_000_000;
      left = Math.min(left, Math.max(untilDue, TIMER_RESOLUTION.toNanos()));
    }
    return Duration.ofNanos(left);
  }

  /** Pieces without timers here may have some of their own, which nobody wakes the thread for. */
  private Duration longestNow(Duration longest) {
    boolean settled =
        !timers.isEmpty() && nanos.getAsLong() - tasksChangedAtNanos > SETTLED_AFTER.toNanos();
    return settled || longest.compareTo(LOOKS_EVERY) < 0 ? longest : LOOKS_EVERY;
  }

  private long gap(double share) {
    long gap = (long) (share * costNanos);
    return Math.max(SHORTEST.toNanos(), Math.min(LONGEST.toNanos(), gap));
  }

  /** A commit begins. */
  void began() {
    beganAtNanos = nanos.getAsLong();
  }

  /** A commit has ended. */
  void ended() {
    endedAtNanos = nanos.getAsLong();
    long took = endedAtNanos - beganAtNanos;
    costNanos = costNanos == 0 ? took : costNanos + WEIGHT * (took - costNanos);
    nothingLeft();
  }

  /** What was decided is committed, or given up. */
  void nothingLeft() {
    uncommitted = null;
    asked = false;
  }

  /**
   * A task of this thread has timers.
   *
   * @param millisUntilDue until its next timer is due; not positive when it is overdue
   */
  void timers(Object task, LongSupplier millisUntilDue) {
    timers.put(task, millisUntilDue);
    tasksChangedAtNanos = nanos.getAsLong();
  }

  /** The task is gone. */
  void forget(Object task) {
    timers.remove(task);
    tasksChangedAtNanos = nanos.getAsLong();
  }
}
