package dev.tidemill.kit.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What to do for each case of a sealed interface, as a table that is complete: {@link
 * Builder#build} refuses a table in which a permitted case is missing. It does what an exhaustive
 * {@code switch} over patterns does from Java 21 on, for Java 17.
 *
 * <p>Keep a table in a static field, so that a missing case stops the class from being loaded; a
 * test that touches the class finds it then. What a case needs beside the value comes as the
 * context.
 *
 * <pre>{@code
 * private static final Cases<State, Event, State> EVOLVE =
 *     Cases.<State, Event, State>of(Event.class)
 *         .on(Started.class, (state, e) -> state.startedAt(e.at()))
 *         .on(Stopped.class, (state, e) -> State.STOPPED)
 *         .build();
 * }</pre>
 *
 * <p>A table is immutable and may be used by many threads.
 *
 * @param <C> context: what every case gets beside the value, such as the state; {@link Void} where
 *     nothing is needed
 * @param <T> the sealed interface
 * @param <R> what comes out; {@link Void} for cases that only act
 */
public final class Cases<C, T, R> {

  private final Class<T> type;
  private final Map<Class<?>, BiFunction<C, T, R>> steps;

  private Cases(Class<T> type, Map<Class<?>, BiFunction<C, T, R>> steps) {
    this.type = type;
    this.steps = Map.copyOf(steps);
  }

  /**
   * A table to fill.
   *
   * @throws IllegalArgumentException if {@code type} is not sealed all the way down
   */
  public static <C, T, R> Builder<C, T, R> of(Class<T> type) {
    return new Builder<>(type);
  }

  /**
   * What the case of this value comes to.
   *
   * @throws NullPointerException if the value is null
   */
  public R apply(C context, T value) {
    BiFunction<C, T, R> step = steps.get(value.getClass());
    if (step == null) {
      throw new IllegalArgumentException(value.getClass() + " is not a case of " + type);
    }
    return step.apply(context, value);
  }

  /** As {@link #apply(Object, Object)}, for tables without a context. */
  public R apply(T value) {
    return apply(null, value);
  }

  /** What a case does, where nothing comes out. */
  @FunctionalInterface
  public interface Action<C, T> {
    void accept(C context, T value);
  }

  /** Collects the cases. Each may be given once. */
  public static final class Builder<C, T, R> {

    private final Class<T> type;
    private final Set<Class<?>> cases;
    private final Map<Class<?>, BiFunction<C, T, R>> steps = new HashMap<>();

    private Builder(Class<T> type) {
      this.type = type;
      this.cases = SealedCases.of(type);
    }

    /**
     * What one case comes to. A sealed interface among the cases stands for all of its own.
     *
     * @throws IllegalArgumentException if the case was given before
     */
    public <K extends T> Builder<C, T, R> on(
        Class<K> kind, BiFunction<? super C, ? super K, ? extends R> step) {
      for (Class<?> leaf : SealedCases.of(kind)) {
        if (!cases.contains(leaf)) {
          throw new IllegalArgumentException(leaf.getName() + " is not a case of " + type);
        }
        if (steps.put(leaf, (context, value) -> step.apply(context, kind.cast(value))) != null) {
          throw new IllegalArgumentException(leaf.getName() + " is given twice");
        }
      }
      return this;
    }

    /** As {@link #on(Class, BiFunction)}, for a case that needs no context. */
    public <K extends T> Builder<C, T, R> on(Class<K> kind, Function<? super K, ? extends R> step) {
      return on(kind, (context, value) -> step.apply(value));
    }

    /** What one case does, where nothing comes out. */
    public <K extends T> Builder<C, T, R> run(Class<K> kind, Action<? super C, ? super K> action) {
      return on(
          kind,
          (context, value) -> {
            action.accept(context, value);
            return null;
          });
    }

    /**
     * Several cases that come to the same, named one by one, so that a new case is not among them
     * unawares.
     */
    public Builder<C, T, R> all(
        List<Class<? extends T>> kinds, BiFunction<? super C, ? super T, ? extends R> step) {
      for (Class<? extends T> kind : kinds) {
        on(kind, step);
      }
      return this;
    }

    /**
     * The table.
     *
     * @throws IllegalStateException if a case is missing; names all that are
     */
    public Cases<C, T, R> build() {
      List<String> missing = new ArrayList<>();
      for (Class<?> leaf : cases) {
        if (!steps.containsKey(leaf)) {
          missing.add(leaf.getSimpleName());
        }
      }
      if (!missing.isEmpty()) {
        Collections.sort(missing);
        throw new IllegalStateException(
            "No case for " + String.join(", ", missing) + " of " + type.getName());
      }
      return new Cases<>(type, steps);
    }
  }
}
