package dev.tidemill.kit.testing;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.decide.TimerFired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Tests a decider in sentences: given events, when an input comes, then these events and effects.
 *
 * <pre>{@code
 * DeciderFixture.of(new RunDecider(), "default/churn", Timer::new)
 *     .at(NOON).given(requested)
 *     .when(cancel).then(cancelled).thenNoEffects();
 * }</pre>
 *
 * <p>What does not hold throws {@link AssertionError}.
 */
public final class DeciderFixture<S, I, E, F> {

  private final Decider<S, I, E, F> decider;
  private final String key;
  private final Function<TimerFired, I> onTimer;
  private final Map<String, String> rows = new TreeMap<>();
  private final Map<String, Instant> fired = new HashMap<>();
  private S state;
  private Instant now = Instant.parse("2026-01-05T12:00:00Z");
  private Decision<E, F> last = Decision.none();
  private final List<E> history = new ArrayList<>();

  private DeciderFixture(Decider<S, I, E, F> decider, String key, Function<TimerFired, I> onTimer) {
    this.decider = decider;
    this.key = key;
    this.onTimer = onTimer;
    this.state = decider.initial(key);
  }

  /**
   * A fixture in the initial state of this key.
   *
   * @param onTimer turns an expiry into an input, as the machine does
   */
  public static <S, I, E, F> DeciderFixture<S, I, E, F> of(
      Decider<S, I, E, F> decider, String key, Function<TimerFired, I> onTimer) {
    return new DeciderFixture<>(decider, key, onTimer);
  }

  /** Events that have happened; only {@code evolve} sees them. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final DeciderFixture<S, I, E, F> given(E... events) {
    apply(Arrays.asList(events));
    return this;
  }

  /** Sets the time. */
  public DeciderFixture<S, I, E, F> at(Instant instant) {
    now = instant;
    return this;
  }

  /** An input comes now. */
  public DeciderFixture<S, I, E, F> when(I input) {
    Map<String, String> asked = new HashMap<>();
    for (String name : decider.reads(state, input)) {
      if (rows.containsKey(name)) {
        asked.put(name, rows.get(name));
      }
    }
    last = decider.decide(state, new Rows(asked), input, now);
    apply(last.events());
    return this;
  }

  /** An input comes at that time. */
  public DeciderFixture<S, I, E, F> when(I input, Instant at) {
    return at(at).when(input);
  }

  /**
   * Time passes; every timer that falls due fires, in order. What is then checked is all that
   * happened meanwhile.
   */
  public DeciderFixture<S, I, E, F> whenTimePasses(Duration by) {
    Instant until = now.plus(by);
    Decision<E, F> all = Decision.none();
    Map.Entry<String, Instant> due = nextDue(until);
    for (int i = 0; due != null; i++) {
      if (i > 10_000) {
        throw new AssertionError("More than 10,000 timers fire by " + until);
      }
      now = due.getValue().isAfter(now) ? due.getValue() : now;
      fired.put(due.getKey(), due.getValue());
      when(onTimer.apply(new TimerFired(key, due.getKey(), due.getValue())));
      all = all.and(last);
      due = nextDue(until);
    }
    now = until;
    last = all;
    return this;
  }

  private Map.Entry<String, Instant> nextDue(Instant until) {
    return decider.timers(state).entrySet().stream()
        .filter(t -> !t.getValue().isAfter(until))
        .filter(t -> !t.getValue().equals(fired.get(t.getKey())))
        .min(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry::getKey))
        .orElse(null);
  }

  private void apply(List<E> events) {
    for (E event : events) {
      state = decider.evolve(state, event);
      history.add(event);
      for (RowChange change : decider.rows(event)) {
        if (change instanceof RowChange.Put put) {
          rows.put(put.name(), put.value());
        } else if (change instanceof RowChange.DeletePrefix delete) {
          rows.keySet().stream()
              .filter(name -> name.startsWith(delete.prefix()))
              .limit(delete.atMost())
              .toList()
              .forEach(rows::remove);
        }
      }
    }
  }

  /** Exactly these events were decided. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final DeciderFixture<S, I, E, F> then(E... events) {
    return same("events", Arrays.asList(events), last.events());
  }

  /** Exactly these effects were asked for. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final DeciderFixture<S, I, E, F> thenEffects(F... effects) {
    return same("effects", Arrays.asList(effects), last.effects());
  }

  public DeciderFixture<S, I, E, F> thenNoEffects() {
    return same("effects", List.of(), last.effects());
  }

  /** Neither events nor effects. */
  public DeciderFixture<S, I, E, F> thenNothing() {
    return same("events", List.of(), last.events()).thenNoEffects();
  }

  /** The state is such that. */
  public DeciderFixture<S, I, E, F> thenState(String what, Predicate<S> holds) {
    if (!holds.test(state)) {
      throw new AssertionError("Expected a state with " + what + " but it is\n  " + state);
    }
    return this;
  }

  /** This wake-up is wanted. */
  public DeciderFixture<S, I, E, F> thenTimer(String name, Instant at) {
    return same("timer " + name, at, decider.timers(state).get(name));
  }

  private DeciderFixture<S, I, E, F> same(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new AssertionError(
          String.format("%s: expected%n  %s%nbut found%n  %s", what, expected, found));
    }
    return this;
  }

  public S state() {
    return state;
  }

  public Instant now() {
    return now;
  }

  /** What the last input led to. */
  public Decision<E, F> decision() {
    return last;
  }

  /** Every event so far. */
  public List<E> history() {
    return List.copyOf(history);
  }

  /** The rows, by name. */
  public Map<String, String> rows() {
    return Map.copyOf(rows);
  }
}
