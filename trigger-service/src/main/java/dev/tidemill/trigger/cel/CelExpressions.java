package dev.tidemill.trigger.cel;

import dev.tidemill.trigger.policy.kind.Expressions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Conditions of triggers in CEL. CEL itself is loaded with the first of them. */
public final class CelExpressions implements Expressions {

  /** What the expressions of all kinds of triggers may name; a kind that lacks one says so. */
  private static final Set<String> VARIABLES =
      Set.of(
          "type", "attributes", "data", "time", "labels", "annotations", "starts_at", "pipeline");

  @Override
  public Answer evaluate(String expression, Map<String, Object> variables) {
    Map<String, Object> values = new HashMap<>();
    for (Map.Entry<String, Object> variable : variables.entrySet()) {
      Object value = variable.getValue();
      if (value instanceof Json json) {
        Optional<Object> read = CelValues.ofJson(json.text());
        if (read.isEmpty()) {
          return Answer.failed(variable.getKey() + " is not JSON");
        }
        value = read.get();
      }
      values.put(variable.getKey(), value);
    }
    try {
      CelAnswer answer = CelExpression.compile(expression, VARIABLES).evaluate(values);
      return answer instanceof CelAnswer.Value value
          ? answer(value.value())
          : Answer.failed(((CelAnswer.Failed) answer).why());
    } catch (InvalidExpressionException e) {
      return Answer.failed(e.getMessage());
    }
  }

  private static Answer answer(Object value) {
    return CelKeys.problem(value)
        .map(why -> Answer.failed("it " + why))
        .orElseGet(() -> Answer.of(value instanceof Boolean ? value : CelKeys.text(value)));
  }

  /**
   * What is wrong with a condition, in one sentence; empty: nothing is.
   *
   * @param variables the names that it may use
   */
  public static Optional<String> conditionProblem(String expression, Set<String> variables) {
    return problem(() -> CelExpression.checkedCondition(expression, variables));
  }

  /** As {@link #conditionProblem}, of an expression that may come to anything. */
  public static Optional<String> valueProblem(String expression, Set<String> variables) {
    return problem(() -> CelExpression.checked(expression, variables));
  }

  private static Optional<String> problem(Runnable compilation) {
    try {
      compilation.run();
      return Optional.empty();
    } catch (InvalidExpressionException e) {
      return Optional.of(e.getMessage());
    }
  }
}
