package dev.tidemill.kit.decide;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Decider} answers: events in the order in which they happened, and effects to carry
 * out.
 *
 * @param <E> event type
 * @param <F> effect type
 */
public record Decision<E, F>(List<E> events, List<F> effects) {

  public Decision {
    events = List.copyOf(events);
    effects = List.copyOf(effects);
  }

  /** Nothing happens. */
  public static <E, F> Decision<E, F> none() {
    return new Decision<>(List.of(), List.of());
  }

  /** Events without effects. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <E, F> Decision<E, F> of(E... events) {
    return new Decision<>(List.of(events), List.of());
  }

  /** This decision followed by another. */
  public Decision<E, F> and(Decision<E, F> next) {
    List<E> allEvents = new ArrayList<>(events);
    allEvents.addAll(next.events);
    List<F> allEffects = new ArrayList<>(effects);
    allEffects.addAll(next.effects);
    return new Decision<>(allEvents, allEffects);
  }
}
