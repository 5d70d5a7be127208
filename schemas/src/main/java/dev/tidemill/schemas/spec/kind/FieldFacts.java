package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the published schema says of a field, in words for people. */
record FieldFacts(JsonNode schema, JsonNode field) {

  private static final String OPTIONAL = "It may be left out.";

  /** What is written there: text, a number, a list ... */
  String type() {
    if (field.has("$ref")) {
      return schema.at(field.get("$ref").asText().substring(1)).path("$comment").asText();
    }
    if (field.has("enum")) {
      return field.get("enum").size() == 1 ? "one value is allowed" : "one of several values";
    }
    if (field.path("type").isArray()) {
      return field.has("properties") ? "text, or a mapping" : "text, a number, or true or false";
    }
    return switch (field.path("type").asText()) {
      case "string" ->
          "text" + (field.has("$comment") ? ": " + field.get("$comment").asText() : "");
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" ->
          field.at("/items/type").asText().equals("string") ? "a list of text" : "a list";
      case "object" -> field.has("properties") ? "a mapping" : "a mapping of names to values";
      default -> "all, or a list of text";
    };
  }

  /**
   * What is allowed and what happens without it, a line each.
   *
   * @param parent the mapping that the field is in
   * @param name of the field; empty for the whole document
   */
  List<String> lines(JsonNode parent, String name) {
    List<String> facts = new ArrayList<>();
    allowed(facts);
    if (field.has("default")) {
      JsonNode value = field.get("default");
      boolean empty = value.isObject() && value.isEmpty();
      facts.add(empty ? OPTIONAL : "Default: " + (value.isTextual() ? value.asText() : value));
    } else if (!name.isEmpty()) {
      if (kinds(parent).contains(name)) {
        facts.add("One of several kinds; an entry has exactly one of them.");
      } else if (required(parent).contains(name)) {
        facts.add("It is required.");
      } else if (!field.path("description").asText().contains(SchemaWriter.DEFAULT)) {
        facts.add(OPTIONAL);
      }
    }
    return facts;
  }

  private void allowed(List<String> facts) {
    if (field.has("enum")) {
      List<String> allowed = new ArrayList<>();
      field.get("enum").forEach(v -> allowed.add(v.asText()));
      facts.add("Allowed: " + String.join(", ", allowed));
    }
    if (field.has("anyOf")) {
      List<String> needed = new ArrayList<>();
      field.get("anyOf").forEach(option -> needed.addAll(required(option)));
      facts.add("It needs " + String.join(" or ", needed) + ".");
    }
    if (SchemaWriter.isExactlyOne(field)) {
      facts.add("It has exactly one of its fields.");
    } else {
      limit(facts, "Entries at least: ", "minProperties");
    }
    limit(facts, "Entries at least: ", "minItems");
    limit(facts, "At least: ", "minimum");
    limit(facts, "More than: ", "exclusiveMinimum");
    limit(facts, "At most: ", "maximum");
    limit(facts, "Less than: ", "exclusiveMaximum");
    limit(facts, "Characters at most: ", "maxLength");
  }

  private void limit(List<String> facts, String words, String keyword) {
    // The limits of the type itself tell nobody anything.
    if (field.has(keyword) && Math.abs(field.get(keyword).asDouble()) < Integer.MAX_VALUE) {
      facts.add(words + field.get(keyword).asText());
    }
  }

  static Set<String> required(JsonNode mapping) {
    Set<String> names = new HashSet<>();
    mapping.path("required").forEach(n -> names.add(n.asText()));
    return names;
  }

  /** Names of the fields of which an entry has exactly one. */
  static Set<String> kinds(JsonNode mapping) {
    Set<String> names = new HashSet<>();
    mapping.path("oneOf").forEach(option -> names.addAll(required(option)));
    return names;
  }

  /** What the fields below belong to: the entries of a list or map, else the field itself. */
  static JsonNode entry(JsonNode field) {
    JsonNode values = field.path("additionalProperties");
    if (values.has("properties")) {
      return values;
    }
    return field.has("items") ? field.get("items") : field;
  }
}
