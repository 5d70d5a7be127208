package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.spec.hook.HooksDocument.Mapping;
import dev.tidemill.trigger.cel.CelAnswer;
import dev.tidemill.trigger.cel.CelExpression;
import dev.tidemill.trigger.cel.InvalidExpressionException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** The expressions of a sender's mapping, compiled. Immutable and thread-safe. */
final class WebhookMapping {

  private static final String CONDITION = "condition";
  private static final String HEADERS = "headers";
  private static final Set<String> VARIABLES = Set.of("body", HEADERS);

  /** What an expression asks of the headers. */
  private static final Pattern HEADER =
      Pattern.compile("\\bheaders(?:\\[\\s*['\"]([^'\"]+)['\"]\\s*]|\\.(\\w+))");

  private final Map<String, CelExpression> expressions;
  private final Map<String, String> texts;

  private WebhookMapping(Map<String, CelExpression> expressions, Map<String, String> texts) {
    this.expressions = expressions;
    this.texts = texts;
  }

  /**
   * Compiles the expressions; one that is wrong is reported and left out.
   *
   * @param report takes the field and what is wrong
   */
  static WebhookMapping compile(Mapping mapping, BiConsumer<String, String> report) {
    Map<String, CelExpression> all = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    written(mapping)
        .forEach(
            (field, text) ->
                text.ifPresent(
                    t -> {
                      texts.put(field, t);
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
    return new WebhookMapping(all, texts);
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
      String why =
          missingHeader(texts.get(field), request)
              .map(name -> "the request has no header " + name)
              .orElse(failed.why());
      throw HttpError.invalid(
          "The mapping of %s cannot be evaluated: %s".formatted(field, why), field);
    }
    return Optional.ofNullable(((CelAnswer.Value) answer).value());
  }

  private static Optional<String> missingHeader(String expression, Map<String, ?> request) {
    return request.get(HEADERS) instanceof Map<?, ?> headers
        ? HEADER
            .matcher(expression)
            .results()
            .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
            .filter(name -> !headers.containsKey(name))
            .findFirst()
            .map(name -> name + hint(name.toLowerCase(Locale.ROOT), headers))
        : Optional.empty();
  }

  private static String hint(String lower, Map<?, ?> headers) {
    return headers.containsKey(lower) ? "; names are in lower case here: " + lower : "";
  }

  /** The value of a field as text. */
  Optional<String> text(String field, Map<String, ?> request) {
    return value(field, request).map(Object::toString).filter(text -> !text.isEmpty());
  }
}
