package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The published JSON Schema (2020-12) of the pipeline format: validates, fills in defaults, and
 * names what the format foresees but this version does not support.
 */
final class SpecSchema {

  static final String RESOURCE = "/spec/pipeline-v1alpha1.schema.json";
  private static final String UNSUPPORTED = "/spec/unsupported-v1alpha1.txt";

  private final JsonNode document;
  private final Schema schema;
  private final List<String> unsupported;

  SpecSchema() {
    try {
      document = new ObjectMapper().readTree(text(RESOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
    unsupported =
        text(UNSUPPORTED).lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList();
  }

  static String text(String resource) {
    try (InputStream in = SpecSchema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Missing resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reports every unsupported field that is present, and takes it out so that it is not reported
   * again.
   */
  void removeUnsupported(ObjectNode root, BiConsumer<String, String> report) {
    for (String rule : unsupported) {
      int eq = rule.indexOf('=');
      String path = eq < 0 ? rule : rule.substring(0, eq);
      String value = eq < 0 ? null : rule.substring(eq + 1);
      remove(root, path.split("\\."), 0, "", value, report);
    }
  }

  private static void remove(
      JsonNode node,
      String[] parts,
      int i,
      String path,
      String value,
      BiConsumer<String, String> report) {
    boolean list = parts[i].endsWith("[]");
    String name = list ? parts[i].substring(0, parts[i].length() - 2) : parts[i];
    JsonNode child = node.get(name);
    if (child == null) {
      return;
    }
    String childPath = path.isEmpty() ? name : path + "." + name;
    if (i == parts.length - 1) {
      if (value == null || value.equals(child.asText())) {
        report.accept(
            childPath, "not supported in this version" + (value == null ? "" : ": " + value));
        ((ObjectNode) node).remove(name);
      }
      return;
    }
    if (list && child.isArray()) {
      for (int k = 0; k < child.size(); k++) {
        remove(child.get(k), parts, i + 1, childPath + "[" + k + "]", value, report);
      }
    } else {
      remove(child, parts, i + 1, childPath, value, report);
    }
  }

  /** Reports every violation as (field, message). */
  void validate(JsonNode root, BiConsumer<String, String> report) {
    Set<String> seen = new LinkedHashSet<>();
    for (Error e : schema.validate(root)) {
      String path = path(e.getInstanceLocation().toString());
      String field = path;
      String message;
      JsonNode at = at(root, path);
      switch (String.valueOf(e.getKeyword())) {
        case "additionalProperties" -> {
          field = path.isEmpty() ? e.getProperty() : path + "." + e.getProperty();
          message = unknownKey(e.getProperty(), names(e.getSchemaNode(), e));
        }
        case "required" -> {
          if (insideOneOf(e)) {
            continue;
          }
          message = "the field " + e.getProperty() + " is missing";
        }
        case "oneOf" -> message = oneOf(e, at);
        case "enum" ->
            message = quoted(at) + " is not allowed; allowed: " + join(e.getSchemaNode());
        case "const" ->
            message =
                insideOneOf(e)
                    ? null
                    : quoted(at) + " is not allowed; allowed: " + e.getSchemaNode().asText();
        case "type" ->
            message =
                insideOneOf(e)
                    ? null
                    : "expected " + join(e.getSchemaNode()) + ", found " + kind(at);
        case "pattern" -> message = quoted(at) + " does not match; expected " + patternHint(e);
        default -> message = e.getMessage().replaceFirst("^[^:]*: ", "");
      }
      if (message != null && seen.add(field + message)) {
        report.accept(field, message);
      }
    }
  }

  private static boolean insideOneOf(Error e) {
    return e.getEvaluationPath().toString().contains("oneOf");
  }

  private static String oneOf(Error e, JsonNode at) {
    List<String> kinds = new ArrayList<>();
    for (JsonNode option : e.getSchemaNode()) {
      option.path("required").forEach(n -> kinds.add(n.asText()));
    }
    if (kinds.isEmpty()) {
      return quoted(at) + " is not allowed; write all or a list";
    }
    List<String> present = kinds.stream().filter(k -> at != null && at.has(k)).toList();
    return present.isEmpty()
        ? "exactly one kind is needed: " + String.join(", ", kinds)
        : "exactly one kind is allowed, found " + String.join(" and ", present);
  }

  private List<String> names(JsonNode ignored, Error e) {
    JsonNode node = document;
    String location = e.getSchemaLocation().getFragment().toString();
    for (String part : location.split("/")) {
      if (!part.isEmpty() && !part.equals("additionalProperties")) {
        node = node.isArray() ? node.path(Integer.parseInt(part)) : node.path(part);
      }
    }
    List<String> names = new ArrayList<>();
    node.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String unknownKey(String key, List<String> allowed) {
    String hint = Nearest.of(key, allowed).map(n -> "; did you mean " + n + "?").orElse("");
    return "unknown field"
        + hint
        + (allowed.isEmpty() ? "" : " Allowed: " + String.join(", ", allowed));
  }

  private String patternHint(Error e) {
    String location = e.getSchemaLocation().getFragment().toString();
    if (location.contains("duration")) {
      return "a number with ms, s, m, h or d, such as 90s";
    }
    if (location.contains("quantity")) {
      return "bytes or a number with Ki, Mi, Gi, k, M or G, such as 512Mi";
    }
    String pattern = e.getSchemaNode().asText();
    return pattern.startsWith("^[a-z0-9](") ? "lower-case letters, digits and hyphens" : pattern;
  }

  private static String quoted(JsonNode n) {
    return n == null ? "nothing" : n.isTextual() ? "\"" + n.asText() + "\"" : n.toString();
  }

  private static String kind(JsonNode n) {
    return n == null
        ? "nothing"
        : n.isNull()
            ? "nothing"
            : n.getNodeType().name().toLowerCase(java.util.Locale.ROOT) + " " + shorten(n);
  }

  private static String shorten(JsonNode n) {
    String text = n.toString();
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }

  private static String join(JsonNode list) {
    if (!list.isArray()) {
      return list.asText();
    }
    List<String> items = new ArrayList<>();
    list.forEach(n -> items.add(n.asText()));
    return String.join(", ", items);
  }

  /** A JSON pointer as a dotted path with [i] for items. */
  private static String path(String pointer) {
    StringBuilder out = new StringBuilder();
    for (String part : pointer.replaceFirst("^[#$]", "").split("/")) {
      if (part.isEmpty()) {
        continue;
      }
      String name = part.replace("~1", "/").replace("~0", "~");
      if (name.chars().allMatch(Character::isDigit)) {
        out.append('[').append(name).append(']');
      } else {
        out.append(out.length() == 0 ? "" : ".").append(name);
      }
    }
    return out.toString();
  }

  private static JsonNode at(JsonNode root, String path) {
    JsonNode node = root;
    for (String part : path.split("[.\\[]")) {
      if (node == null || part.isEmpty()) {
        continue;
      }
      node =
          part.endsWith("]")
              ? node.get(Integer.parseInt(part.substring(0, part.length() - 1)))
              : node.get(part);
    }
    return node;
  }

  /** Fills in every default of the schema, in place. */
  void fillDefaults(ObjectNode root) {
    fill(document, root);
  }

  private void fill(JsonNode schemaNode, JsonNode node) {
    JsonNode s =
        schemaNode.has("$ref")
            ? document.at(schemaNode.get("$ref").asText().substring(1))
            : schemaNode;
    if (node instanceof ArrayNode items && s.has("items")) {
      items.forEach(item -> fill(s.get("items"), item));
    }
    if (!(node instanceof ObjectNode object)) {
      return;
    }
    Iterator<Map.Entry<String, JsonNode>> properties = s.path("properties").properties().iterator();
    while (properties.hasNext()) {
      Map.Entry<String, JsonNode> property = properties.next();
      JsonNode value = object.get(property.getKey());
      if ((value == null || value.isNull()) && property.getValue().has("default")) {
        object.set(property.getKey(), property.getValue().get("default").deepCopy());
      }
      if (object.get(property.getKey()) != null) {
        fill(property.getValue(), object.get(property.getKey()));
      }
    }
  }
}
