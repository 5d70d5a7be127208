package dev.tidemill.trigger.cel;

/** What an expression came to. */
public sealed interface CelAnswer {

  /**
   * It has a value.
   *
   * @param value text, Long, Double, Boolean, Instant, Duration, List or Map; null stands for null
   */
  record Value(Object value) implements CelAnswer {}

  /**
   * It has none: a field is missing, types do not fit, or it took too much work.
   *
   * @param why one sentence for people
   */
  record Failed(String why) implements CelAnswer {}
}
