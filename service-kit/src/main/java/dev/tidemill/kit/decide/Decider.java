package dev.tidemill.kit.decide;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A pure state machine. The shell (or the simulation) feeds it inputs of one key, one after
 * another, and keeps what it says: a decider knows neither Kafka nor files, clocks, chance and
 * loggers.
 *
 * <p>{@link #decide} never changes state; {@link #evolve} alone does, in live processing and in
 * replay. It never validates, and never fails on an event that {@code decide} produced.
 *
 * @param <S> state of one key, an immutable record
 * @param <I> input: a record from a topic or the expiry of a timer
 * @param <E> event: what was decided, past tense; appended to a topic in the transaction of the
 *     decision
 * @param <F> effect: work for the outside, carried out after the commit by an idempotent worker
 */
public interface Decider<S, I, E, F> {

  /** The state of a key that nothing is known of. */
  S initial(String key);

  /**
   * Decides one input.
   *
   * @param now the partition's time ({@link PartitionClock}): the wall clock, unless a decision was
   *     made at a later time; never goes backwards and never stands still
   */
  Decision<E, F> decide(S state, I input, Instant now);

  /**
   * As {@link #decide(Object, Object, Instant)}, for machines that also keep rows; {@code rows}
   * holds what {@link #reads} asked for.
   */
  default Decision<E, F> decide(S state, Rows rows, I input, Instant now) {
    return decide(state, input, now);
  }

  /** The state after an event. */
  S evolve(S state, E event);

  /**
   * As {@link #decide(Object, Rows, Object, Instant)}, with the state after all events. A decider
   * that folds its events while it decides hands that state on here, so that no event is folded
   * twice; it is the same as {@link #evolve} gives.
   */
  default Folded<S, E, F> fold(S state, Rows rows, I input, Instant now) {
    Decision<E, F> decision = decide(state, rows, input, now);
    S after = state;
    for (E event : decision.events()) {
      after = evolve(after, event);
    }
    return new Folded<>(decision, after);
  }

  /**
   * Names of the rows (state too large for one record: seen signals, known files) that this input
   * needs.
   */
  default List<String> reads(S state, I input) {
    return List.of();
  }

  /** How an event changes the rows. */
  default List<RowChange> rows(E event) {
    return List.of();
  }

  /**
   * The wake-ups that this state wants, by name: the shell keeps durable timers equal to this map
   * after each decision. Timers derived from state cannot be forgotten or leak. A timer that has
   * fired at an instant does not fire again for the same name and instant, unless what it led to
   * could not be decided: then it does, later each time.
   */
  default Map<String, Instant> timers(S state) {
    return Map.of();
  }
}
