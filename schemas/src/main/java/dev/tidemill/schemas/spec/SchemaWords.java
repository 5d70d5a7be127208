package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a violation of the JSON Schema means, for the author of a specification: what was found, and
 * what is allowed. The words of the schema library never reach a user.
 */
final class SchemaWords {

  private static final int LONGEST = 40;

  /** What a value is called in YAML, by its JSON type. */
  private static final Map<String, String> TYPES =
      Map.of(
          "string", "text",
          "number", "a number",
          "integer", "a whole number",
          "boolean", "true or false",
          "object", "a mapping (key: value)",
          "array", "a list",
          "null", "nothing");

  private SchemaWords() {}

  /**
   * The sentence for a keyword that needs no other part of the schema.
   *
   * @param keyword of the JSON Schema
   * @param limit its value in the schema
   * @param found what the specification has; null: nothing
   */
  static String of(String keyword, JsonNode limit, JsonNode found) {
    String is = quoted(found);
    return switch (keyword) {
      case "enum", "const" -> is + " is not allowed; allowed: " + join(limit);
      case "type" -> "expected " + types(limit) + ", found " + kind(found);
      case "minimum" -> is + " is too small; write at least " + limit.asText();
      case "exclusiveMinimum" -> is + " is too small; write more than " + limit.asText();
      case "maximum" -> is + " is too large; write at most " + limit.asText();
      case "exclusiveMaximum" -> is + " is too large; write less than " + limit.asText();
      case "minLength" ->
          is.equals("\"\"")
              ? "the text is empty; write at least " + Counted.of(limit.asLong(), "character")
              : is + " is too short; write at least " + Counted.of(limit.asLong(), "character");
      case "maxLength" ->
          "the text has %s; write at most %s"
              .formatted(
                  Counted.of(found == null ? 0 : found.asText().length(), "character"),
                  limit.asText());
      case "minItems", "minProperties" ->
          (found == null || found.isEmpty()
                  ? "it is empty"
                  : "it has " + Counted.of(found.size(), "entry"))
              + "; write at least "
              + Counted.of(limit.asLong(), "entry");
      case "maxItems", "maxProperties" ->
          "it has %s; write at most %s"
              .formatted(Counted.of(found == null ? 0 : found.size(), "entry"), limit.asText());
      case "uniqueItems" -> "an entry of the list is there twice; write each once";
      default -> is + " is not allowed here";
    };
  }

  /** The sentence for a text that does not match; {@code says} what the pattern allows. */
  static String pattern(String says, JsonNode found) {
    return quoted(found) + " does not match; expected " + says;
  }

  /** The sentence for a key that the schema does not know. */
  static String unknownKey(String key, List<String> allowed) {
    String known = String.join(", ", allowed);
    return "unknown field"
        + Nearest.of(key, allowed)
            .map(n -> "; did you mean " + n + "? Allowed: " + known)
            .orElse(allowed.isEmpty() ? "" : "; allowed: " + known);
  }

  static String quoted(JsonNode n) {
    return n == null || n.isNull()
        ? "nothing"
        : n.isTextual() ? "\"" + n.asText() + "\"" : shorten(n.toString());
  }

  private static String kind(JsonNode n) {
    if (n == null || n.isNull()) {
      return "nothing";
    }
    return switch (n.getNodeType()) {
      case STRING -> "the text " + shorten(n.toString());
      case NUMBER -> "the number " + n;
      case ARRAY -> "a list " + shorten(n.toString());
      case OBJECT -> "a mapping " + shorten(n.toString());
      default -> shorten(n.toString());
    };
  }

  private static String types(JsonNode limit) {
    List<String> names = new ArrayList<>();
    if (limit.isArray()) {
      limit.forEach(n -> names.add(n.asText()));
    } else {
      names.add(limit.asText());
    }
    return names.stream().map(n -> TYPES.getOrDefault(n, n)).collect(Collectors.joining(" or "));
  }

  private static String shorten(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }

  private static String join(JsonNode list) {
    if (!list.isArray()) {
      return list.asText();
    }
    List<String> items = new ArrayList<>();
    list.forEach(n -> items.add(n.asText()));
    return String.join(", ", items);
  }
}
