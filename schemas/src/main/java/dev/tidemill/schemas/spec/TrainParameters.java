package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Parameters of a trainer as topics carry them: numbers and truth values as JSON writes them, text
 * as itself, and in JSON's quotes where it would read as one of those. So a quoted "1e5" of a
 * specification stays text.
 */
public final class TrainParameters {

  /**
   * Characters that a number may have; what is longer is text. Reading digits takes time with the
   * square of their number, and a specification allows 300 of them.
   */
  public static final int MOST_OF_NUMBER = 320;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

  private TrainParameters() {}

  /**
   * A value as topics carry it.
   *
   * @param value text, a number or a truth value
   */
  public static String written(JsonNode value) {
    String text = value.asText();
    return value.isTextual() && (text.startsWith("\"") || !read(text).isTextual())
        ? TextNode.valueOf(text).toString()
        : text;
  }

  /** The value behind what topics carry. */
  public static JsonNode read(String written) {
    if (written.equals("true") || written.equals("false")) {
      return BooleanNode.valueOf(Boolean.parseBoolean(written));
    } else if (written.startsWith("\"")) {
      return quoted(written);
    } else if (written.length() > MOST_OF_NUMBER) {
      return TextNode.valueOf(written);
    } else if (WHOLE.matcher(written).matches()) {
      return JsonNodeFactory.instance.numberNode(new BigInteger(written));
    } else if (NUMBER.matcher(written).matches()) {
      return DoubleNode.valueOf(Double.parseDouble(written));
    }
    return TextNode.valueOf(written);
  }

  private static JsonNode quoted(String written) {
    try {
      JsonNode value = JSON.readTree(written);
      return value.isTextual() ? value : TextNode.valueOf(written);
    } catch (JsonProcessingException onlyText) {
      return TextNode.valueOf(written);
    }
  }

  /** All as a JSON object, in the order of their names. */
  public static ObjectNode json(Map<String, String> written) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(written).forEach((name, value) -> json.set(name, read(value)));
    return json;
  }

  /**
   * The specification's parameters with the overrides of a run. An override takes the type of what
   * it replaces, where it can be one of that type: people and command lines write all as text.
   */
  public static Map<String, String> merged(
      Map<String, String> specified, Map<String, String> overrides) {
    Map<String, String> all = new HashMap<>(specified);
    overrides.forEach(
        (name, value) -> {
          String replaced = specified.get(name);
          all.put(name, replaced == null ? value : asTypeOf(read(replaced), value));
        });
    return Map.copyOf(all);
  }

  private static String asTypeOf(JsonNode replaced, String override) {
    JsonNode given = read(override);
    if (replaced.isTextual()) {
      return written(given.isTextual() ? given : TextNode.valueOf(override));
    }
    JsonNode unquoted = read(given.asText());
    return unquoted.getNodeType() == replaced.getNodeType() ? given.asText() : override;
  }
}
