package dev.tidemill.trigger.policy;

import java.util.Map;
import java.util.Optional;

/**
 * Expressions in CEL over what a signal says. Deterministic: a function of its arguments. Total: an
 * expression that cannot be evaluated gives an answer too.
 */
public interface Expressions {

  /**
   * The value of an expression.
   *
   * @param variables text, numbers, truth values, instants, and lists and maps of these; a {@link
   *     Json} is what its text says
   */
  Answer evaluate(String expression, Map<String, Object> variables);

  /** Refuses every expression. */
  Expressions NONE =
      new Expressions() {
        @Override
        public Answer evaluate(String expression, Map<String, Object> variables) {
          return Answer.failed("no expressions are evaluated here");
        }
      };

  /** A value that is still written as JSON. */
  record Json(String text) {}

  /**
   * What an expression gives.
   *
   * @param value text, a number or a truth value as text; empty if it has none
   * @param problem why it has none, in one sentence
   */
  record Answer(Optional<String> value, Optional<String> problem) {

    public static Answer of(Object value) {
      return new Answer(Optional.of(value.toString()), Optional.empty());
    }

    public static Answer failed(String why) {
      return new Answer(Optional.empty(), Optional.of(why));
    }

    /** Whether a condition holds. */
    public boolean isTrue() {
      return value.filter("true"::equals).isPresent();
    }
  }
}
