package dev.tidemill.trigger.cel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values between JSON, Java and CEL. A number of JSON without a fraction or exponent that fits 64
 * bits is an int of CEL, any other a double; comparisons take both, so 1 == 1.0.
 */
public final class CelValues {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  /** A long text counts as several values. */
  private static final int CHARACTERS_A_NODE = 64;

  private CelValues() {}

  /** The value of a JSON text; empty if it is none. */
  public static Optional<Object> ofJson(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      return read.isMissingNode() ? Optional.empty() : Optional.of(of(read));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The value of JSON; the value of null is CEL's. */
  public static Object of(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(e -> map.put(e.getKey(), of(e.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>(node.size());
        node.forEach(item -> list.add(of(item)));
        yield list;
      }
      case NUMBER ->
          node.isIntegralNumber() && node.canConvertToLong()
              ? (Object) node.longValue()
              : (Object) node.doubleValue();
      case BOOLEAN -> node.booleanValue();
      case STRING, BINARY, POJO -> node.asText();
      case NULL, MISSING -> NullValue.NULL_VALUE;
    };
  }

  /** JSON of a value of CEL: what JSON cannot say is text, an infinite number is null. */
  public static JsonNode toJson(Object value) {
    if (value == null || value instanceof NullValue) {
      return none();
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, each) -> object.set(String.valueOf(key), toJson(each)));
      return object;
    }
    if (value instanceof Iterable<?> items) {
      ArrayNode list = NODES.arrayNode();
      items.forEach(item -> list.add(toJson(item)));
      return list;
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? NODES.numberNode(number) : none();
    }
    return value instanceof Long number
        ? NODES.numberNode(number)
        : NODES.textNode(value.toString());
  }

  /** The null of JSON. */
  public static JsonNode none() {
    return NODES.nullNode();
  }

  /** Variables as the library takes them. */
  static Map<?, ?> given(Map<?, ?> values) {
    Map<Object, Object> changed = null;
    int same = 0;
    for (Map.Entry<?, ?> e : values.entrySet()) {
      Object key = given(e.getKey());
      Object value = given(e.getValue());
      if (changed == null && (key != e.getKey() || value != e.getValue())) {
        changed = first(values, same);
      }
      if (changed != null) {
        changed.put(key, value);
      }
      same++;
    }
    return changed == null ? values : changed;
  }

  private static Map<Object, Object> first(Map<?, ?> values, int count) {
    Map<Object, Object> first = new LinkedHashMap<>();
    Iterator<? extends Map.Entry<?, ?>> each = values.entrySet().iterator();
    for (int i = 0; i < count; i++) {
      Map.Entry<?, ?> e = each.next();
      first.put(e.getKey(), e.getValue());
    }
    return first;
  }

  /** What the library takes as it is, such as all that JSON says, is not copied. */
  private static Object given(Object value) {
    if (value == null) {
      return NullValue.NULL_VALUE;
    }
    if (value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof Optional<?> optional) {
      return given(optional.orElse(null));
    }
    if (value instanceof Map<?, ?> map) {
      return given(map);
    }
    if (value instanceof Iterable<?> items) {
      return given(items);
    }
    return value;
  }

  private static Object given(Iterable<?> items) {
    List<Object> all = new ArrayList<>();
    boolean changed = !(items instanceof List<?>);
    for (Object item : items) {
      Object value = given(item);
      changed |= value != item;
      all.add(value);
    }
    return changed ? all : items;
  }

  /** A value of the library as Java has it. */
  static Object taken(Object value) {
    return value instanceof NullValue ? null : value;
  }

  /** The type of a value of the library, as CEL names it. */
  static String typeName(Object value) {
    if (value instanceof Map<?, ?>) {
      return "map";
    }
    if (value instanceof Iterable<?>) {
      return "list";
    }
    if (value == null || value instanceof NullValue) {
      return "null";
    }
    return switch (value.getClass().getSimpleName()) {
      case "Boolean" -> "bool";
      case "Long", "Integer" -> "int";
      case "UnsignedLong" -> "uint";
      case "Double" -> "double";
      case "String" -> "string";
      case "Instant", "Timestamp" -> "timestamp";
      case "Duration" -> "duration";
      default -> "bytes";
    };
  }

  /** How much there is to compare in some values. */
  static long weight(Object value) {
    if (value instanceof Map<?, ?> map) {
      long all = 1;
      for (Map.Entry<?, ?> e : map.entrySet()) {
        all += weight(e.getKey()) + weight(e.getValue());
      }
      return all;
    }
    if (value instanceof List<?> list) {
      long all = 1;
      for (Object item : list) {
        all += weight(item);
      }
      return all;
    }
    return 1L + (value instanceof String text ? text.length() / CHARACTERS_A_NODE : 0);
  }
}
