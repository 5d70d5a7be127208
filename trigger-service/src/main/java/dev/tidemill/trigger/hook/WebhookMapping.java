package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.spec.hook.HooksDocument.Mapping;
import dev.tidemill.trigger.cel.CelAnswer;
import dev.tidemill.trigger.cel.CelExpression;
import dev.tidemill.trigger.cel.InvalidExpressionException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The expressions of a sender's mapping, compiled. Immutable and thread-safe. */
final class WebhookMapping {

  private static final String CONDITION = "condition";
  private static final Set<String> VARIABLES = Set.of("body", "headers");

  private final Map<String, CelExpression> expressions;

  private WebhookMapping(Map<String, CelExpression> expressions) {
    this.expressions = expressions;
  }

  /**
   * Compiles the expressions; one that is wrong is reported and left out.
   *
   * @param report takes the field and what is wrong
   */
  static WebhookMapping compile(Mapping mapping, BiConsumer<String, String> report) {
    Map<String, CelExpression> all = new LinkedHashMap<>();
    written(mapping)
        .forEach(
            (field, text) ->
                text.ifPresent(
                    t -> {
                      try {
                        all.put(
                            field,
                            field.equals(CONDITION)
                                ? CelExpression.checkedCondition(t, VARIABLES)
                                : CelExpression.checked(t, VARIABLES));
                      } catch (InvalidExpressionException e) {
                        report.accept(field, e.getMessage());
                      }
                    }));
    return new WebhookMapping(all);
  }

  private static Map<String, Optional<String>> written(Mapping mapping) {
    Map<String, Optional<String>> fields = new LinkedHashMap<>();
    fields.put("id", mapping.id());
    fields.put("type", mapping.type());
    fields.put("subject", mapping.subject());
    fields.put("time", mapping.time());
    fields.put("data", mapping.data());
    fields.put("pipeline", mapping.pipeline());
    fields.put(CONDITION, mapping.condition());
    return fields;
  }

  /** Whether a field is mapped. */
  boolean has(String field) {
    return expressions.containsKey(field);
  }

  /**
   * The value of a field; empty if it is not mapped, or null.
   *
   * @throws HttpError 400 if the request does not have what the expression needs
   */
  Optional<Object> value(String field, Map<String, ?> request) {
    CelExpression expression = expressions.get(field);
    if (expression == null) {
      return Optional.empty();
    }
    CelAnswer answer = expression.evaluate(request);
    if (answer instanceof CelAnswer.Failed failed) {
      throw HttpError.invalid(
          "The mapping of %s cannot be evaluated: %s".formatted(field, failed.why()), field);
    }
    return Optional.ofNullable(((CelAnswer.Value) answer).value());
  }

  /** The value of a field as text. */
  Optional<String> text(String field, Map<String, ?> request) {
    return value(field, request).map(Object::toString).filter(text -> !text.isEmpty());
  }
}
