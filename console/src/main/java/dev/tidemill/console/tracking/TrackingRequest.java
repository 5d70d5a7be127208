package dev.tidemill.console.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.console.tracking.search.SearchSyntaxException;
import dev.tidemill.kit.http.Json;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a client of MLflow sends: JSON, or a query. Fields that it does not know are ignored.
 *
 * @param queried fields that stand in the query
 */
record TrackingRequest(JsonNode node, Set<String> queried) {

  private static final int MOST_RESULTS = 50_000;

  /** As JSON writes numbers, and as Protocol Buffers write what JSON has no number for. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|NaN|-?Infinity");

  static TrackingRequest of(Context c) throws JsonProcessingException {
    JsonNode body = c.body().isBlank() ? null : Json.mapper().readTree(c.body());
    if (body != null && !body.isObject()) {
      throw TrackingErrors.invalid("The body is not a JSON object");
    }
    ObjectNode all = body == null ? JsonNodeFactory.instance.objectNode() : (ObjectNode) body;
    Set<String> queried = new HashSet<>();
    c.queryParamMap()
        .forEach(
            (name, values) -> {
              if (!all.has(name)) {
                ArrayNode many = JsonNodeFactory.instance.arrayNode();
                values.forEach(many::add);
                queried.add(name);
                all.set(name, values.size() == 1 ? many.get(0) : many);
              }
            });
    c.pathParamMap().forEach(all::put);
    return new TrackingRequest(all, queried);
  }

  /** A text that has to be there. */
  String text(String name) {
    return optional(name)
        .filter(t -> !t.isEmpty())
        .orElseThrow(
            () -> TrackingErrors.invalid("Missing value for required parameter '" + name + "'"));
  }

  String text(String name, String fallback) {
    return optional(name).orElse(fallback);
  }

  Optional<String> optional(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (value.isContainerNode()) {
      throw TrackingErrors.invalid(name + " is not a text");
    }
    return Optional.of(wellFormed(name, value.asText()));
  }

  /** Half of a surrogate pair has no bytes in UTF-8: it would be kept as a question mark. */
  private static String wellFormed(String name, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw TrackingErrors.invalid(
          name + " has half of a surrogate pair, which is not a character of Unicode");
    }
    return text;
  }

  /** A whole number, which JSON of Protocol Buffers may write in quotes. */
  Optional<Long> number(String name) {
    return optional(name)
        .map(
            text -> {
              try {
                return new BigDecimal(text).longValueExact();
              } catch (ArithmeticException | NumberFormatException e) {
                throw TrackingErrors.invalid(name + "=" + text + " is not a whole number");
              }
            });
  }

  /** A number; in quotes it may be NaN, Infinity or -Infinity. */
  double real(String name) {
    String text = text(name);
    boolean written = node.path(name).isNumber();
    if (!written && !NUMBER.matcher(text).matches()) {
      throw TrackingErrors.invalid(name + "=" + text + " is not a number");
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value) && (written || !text.endsWith("Infinity"))) {
      throw TrackingErrors.invalid(
          name + " is too large for a number; write \"Infinity\" or \"-Infinity\" in quotes");
    }
    return value;
  }

  /** Whether a field is there. */
  boolean has(String name) {
    return node.hasNonNull(name);
  }

  List<TrackingRequest> objects(String name) {
    List<TrackingRequest> all = new ArrayList<>();
    for (JsonNode each : list(name)) {
      if (!each.isObject()) {
        throw TrackingErrors.invalid(name + " is not a list of objects");
      }
      all.add(new TrackingRequest(each, Set.of()));
    }
    return all;
  }

  /** A list of texts, or of numbers; a query has a list of one as the one alone. */
  List<String> texts(String name) {
    List<String> all = new ArrayList<>();
    for (JsonNode each : list(name)) {
      if (!each.isValueNode() || each.isNull()) {
        throw TrackingErrors.invalid(name + " is not a list of texts");
      }
      all.add(wellFormed(name, each.asText()));
    }
    return all;
  }

  private Iterable<JsonNode> list(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!value.isArray() && !queried.contains(name)) {
      throw TrackingErrors.invalid(name + " is not a list");
    }
    return value.isArray() ? value : List.of(value);
  }

  /** An object in this one. */
  TrackingRequest object(String name) {
    JsonNode value = node.path(name);
    if (!value.isObject()) {
      throw TrackingErrors.invalid(name + " is not an object");
    }
    return new TrackingRequest(value, Set.of());
  }

  /** A list of keys and values. */
  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (TrackingRequest each : objects(name)) {
      pairs.put(each.text("key"), each.text("value", ""));
    }
    return pairs;
  }

  /** How many results are asked for. */
  int most(int fallback) {
    long most = number("max_results").orElse((long) fallback);
    if (most < 1 || most > MOST_RESULTS) {
      throw TrackingErrors.invalid(
          "max_results=%d is not allowed; write a number from 1 to %d"
              .formatted(most, MOST_RESULTS));
    }
    return (int) most;
  }

  /** The result, or what the client did wrong in a filter. */
  static <T> T searching(Supplier<T> search) {
    try {
      return search.get();
    } catch (SearchSyntaxException e) {
      throw TrackingErrors.invalid(e.getMessage());
    }
  }
}
