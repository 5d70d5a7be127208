package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.ForeignText;
import dev.tidemill.schemas.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a violation of the JSON Schema means, for the author of a specification: what was found, and
 * what is allowed. The words of the schema library never reach a user.
 */
final class SchemaWords {

  private static final int LONGEST = 40;

  /** Finds in a pattern how many digits it takes at its start. */
  private static final Pattern MOST_DIGITS = Pattern.compile("^\\^\\[0-9]\\{1,(\\d+)}");

  private static final Pattern NUMBER = Pattern.compile("(\\d+)[A-Za-z]*");

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
      case "type" -> "expected " + types(limit) + ", found " + kind(found) + below(limit, found);
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

  /**
   * The sentence for a keyword of a schema whose comment says in words how the value is written.
   *
   * @param schema that has the keyword
   */
  static String notation(String keyword, JsonNode schema, JsonNode found) {
    String says = schema.path("$comment").asText();
    String pattern = schema.path("pattern").asText();
    return switch (keyword) {
      case "type" -> "expected " + says + ", found " + kind(found);
      case "pattern" ->
          tooManyDigits(pattern, found.asText())
              .map(most -> quoted(found) + " has too many digits; at most " + most + " are allowed")
              .orElse(quoted(found) + " does not match; expected " + says);
      default -> of(keyword, schema.path(keyword), found);
    };
  }

  /** How many digits a number with a unit may have, if a text has more. */
  private static Optional<String> tooManyDigits(String pattern, String text) {
    Matcher most = MOST_DIGITS.matcher(pattern);
    Matcher number = NUMBER.matcher(text);
    return most.find()
            && number.matches()
            && number.group(1).length() > Integer.parseInt(most.group(1))
        ? Optional.of(most.group(1))
        : Optional.empty();
  }

  /**
   * The sentence for a key that the schema does not know.
   *
   * @param meant the missing key that it is near to, if any
   */
  static String unknownKey(String key, Optional<String> meant, List<String> allowed) {
    String known = String.join(", ", allowed);
    return "unknown field"
        + meant
            .or(() -> Nearest.of(key, allowed))
            .map(n -> "; did you mean " + n + "? Allowed: " + known)
            .orElse(allowed.isEmpty() ? "" : "; allowed: " + known);
  }

  /** The sentence for a mapping that has not exactly one of the fields of its schema. */
  static String exactlyOne(JsonNode schema, JsonNode found) {
    List<String> fields = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(fields::add);
    List<String> present = fields.stream().filter(found::has).toList();
    return "write exactly one of %s%s"
        .formatted(
            String.join(", ", fields),
            present.isEmpty() ? "" : "; found " + String.join(" and ", present));
  }

  /** Of a value that may be a secret: it is not told. */
  static String placeOfASecret() {
    return "expected the place of a secret: {fromEnv: NAME}, {fromFile: PATH} or {fromSecret:"
        + " {name, key}}; a secret itself may not stand here";
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

  /** What stands at the depth of a name does not belong to it, which few see. */
  private static String below(JsonNode limit, JsonNode found) {
    return limit.asText().equals("object") && (found == null || found.isNull())
        ? "; what belongs to it is indented deeper than its name"
        : "";
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
    return text.length() > LONGEST ? ForeignText.cut(text, LONGEST) + "..." : text;
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
