package dev.tidemill.trigger.policy.kind;

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
   * @param holds the value of a condition; empty if it is neither true nor false, as the text
   *     "true" is
   * @param problem why it has no value, in one sentence
   */
  record Answer(Optional<String> value, Optional<Boolean> holds, Optional<String> problem) {

    public static Answer of(Object value) {
      Optional<Boolean> holds =
          Optional.ofNullable(value).filter(Boolean.class::isInstance).map(Boolean.class::cast);
      return new Answer(Optional.of(String.valueOf(value)), holds, Optional.empty());
    }

    public static Answer failed(String why) {
      return new Answer(Optional.empty(), Optional.empty(), Optional.of(why));
    }

    /** Whether a condition holds. */
    public boolean isTrue() {
      return holds.orElse(false);
    }
  }
}
