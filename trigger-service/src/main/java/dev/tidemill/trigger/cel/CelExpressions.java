package dev.tidemill.trigger.cel;

import dev.tidemill.trigger.policy.Expressions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Conditions of triggers in CEL. CEL itself is loaded with the first of them. */
public final class CelExpressions implements Expressions {

  /** What the conditions of all kinds of triggers may name. */
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
          ? Answer.of(String.valueOf(value.value()))
          : Answer.failed(((CelAnswer.Failed) answer).why());
    } catch (InvalidExpressionException e) {
      return Answer.failed(e.getMessage());
    }
  }

  @Override
  public Optional<String> problem(String expression) {
    try {
      CelCondition.compile(expression, VARIABLES);
      return Optional.empty();
    } catch (InvalidExpressionException e) {
      return Optional.of(e.getMessage());
    }
  }
}
