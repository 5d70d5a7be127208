package dev.tidemill.trigger.cel;

import java.util.Map;
import java.util.Set;

/** A condition in CEL: an expression that is true or false. Immutable and thread-safe. */
public final class CelCondition {

  /** What a condition came to. */
  public sealed interface Outcome {

    /** It is true or false. */
    record Known(boolean holds) implements Outcome {}

    /**
     * It is neither.
     *
     * @param why one sentence for people, such as {@code key 'rows' is not present in map}
     */
    record Failed(String why) implements Outcome {}
  }

  private final CelExpression expression;

  private CelCondition(CelExpression expression) {
    this.expression = expression;
  }

  /**
   * Compiles a condition.
   *
   * @param variables the names that it may use; each may hold any value
   * @throws InvalidExpressionException if it is not an expression, or can come to something else
   *     than true or false
   */
  public static CelCondition compile(String text, Set<String> variables) {
    return new CelCondition(CelExpression.checkedCondition(text, variables));
  }

  /** The text that was compiled. */
  public String text() {
    return expression.text();
  }

  /**
   * Evaluates it; never throws.
   *
   * @param values as {@link CelExpression#evaluate} takes them
   */
  public Outcome evaluate(Map<String, ?> values) {
    CelAnswer answer = expression.evaluate(values);
    if (answer instanceof CelAnswer.Failed failed) {
      return new Outcome.Failed(failed.why());
    }
    Object value = ((CelAnswer.Value) answer).value();
    return value instanceof Boolean holds
        ? new Outcome.Known(holds)
        : new Outcome.Failed(
            "it comes to %s, which is neither true nor false"
                .formatted(CelMessages.firstLine(String.valueOf(value))));
  }
}
