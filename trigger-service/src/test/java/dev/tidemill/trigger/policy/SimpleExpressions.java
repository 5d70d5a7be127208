package dev.tidemill.trigger.policy;

import dev.tidemill.trigger.policy.kind.Expressions;
import java.util.Map;
import java.util.Optional;

/** Expressions of one form: a name gives what it names, {@code name == text} compares. */
enum SimpleExpressions implements Expressions {
  INSTANCE;

  @Override
  public Answer evaluate(String expression, Map<String, Object> variables) {
    String[] sides = expression.split(" == ");
    Optional<Object> value = value(sides[0], variables);
    if (value.isEmpty()) {
      return Answer.failed("there is no " + sides[0]);
    }
    return Answer.of(sides.length == 1 ? value.get() : value.get().toString().equals(sides[1]));
  }

  private static Optional<Object> value(String path, Map<String, Object> variables) {
    Object at = variables;
    for (String name : path.split("\\.")) {
      at = at instanceof Map<?, ?> map ? map.get(name) : null;
      if (at instanceof Json json) {
        return Optional.of(json.text());
      }
    }
    return Optional.ofNullable(at);
  }
}
