package dev.tidemill.kit.shell;

import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Tells an observer of the states that a task took over, a stretch at a time. Decoding the states
 * of 100,000 keys takes many seconds; meanwhile the task takes records, and its timers fire. Not
 * thread-safe.
 *
 * @param <S> the state
 */
final class Telling<S> {

  /** What a start waits for: with a few thousand keys all are told before the first decision. */
  static final long FIRST_NANOS = 500_000_000;

  /** What records and timers wait for. */
  static final long NEXT_NANOS = 5_000_000;

  private static final int AT_ONCE = 50;

  private final MachineStore<S> store;
  private final BiConsumer<String, S> tell;
  private final LongSupplier nanos;
  private String told;
  private boolean done;

  /**
   * @param tell gets each key with its state
   * @param nanos monotonic time
   */
  Telling(MachineStore<S> store, BiConsumer<String, S> tell, LongSupplier nanos) {
    this.store = store;
    this.tell = tell;
    this.nanos = nanos;
  }

  /** Whether nothing is left to be told. */
  boolean done() {
    return done;
  }

  /** Tells for about this long. */
  void goOn(long longestNanos) {
    long begun = nanos.getAsLong();
    while (!done) {
      String before = told;
      told = store.statesAfter(told, AT_ONCE, tell);
      done = told == null || told.equals(before);
      if (nanos.getAsLong() - begun >= longestNanos) {
        return;
      }
    }
  }
}
