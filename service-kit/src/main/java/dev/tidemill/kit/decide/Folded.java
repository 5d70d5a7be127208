package dev.tidemill.kit.decide;

/**
 * A decision with the state that its events lead to.
 *
 * @param <S> state of one key
 * @param <E> event type
 * @param <F> effect type
 */
public record Folded<S, E, F>(Decision<E, F> decision, S after) {}
