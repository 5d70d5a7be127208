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
   * An unsupported field that was taken out.
   *
   * @param parent path of what it stood in
   * @param insteadOf the supported field that it replaces; empty if none
   * @param whole whether the field is unsupported, not just its value
   */
  record Removed(String parent, String name, String insteadOf, boolean whole) {

    /** Whether a field is missing only because this one was taken out. */
    boolean explains(String at, String missing) {
      return parent.equals(at) && (missing.equals(name) || missing.equals(insteadOf));
    }
  }

  /**
   * Reports every unsupported field that is present, and takes it out so that it is not reported
   * again.
   */
  List<Removed> removeUnsupported(ObjectNode root, SpecErrors errors) {
    List<Removed> removed = new ArrayList<>();
    for (String line : unsupported) {
      String[] rule = line.split(" instead of ");
      int eq = rule[0].indexOf('=');
      String path = eq < 0 ? rule[0] : rule[0].substring(0, eq);
      String value = eq < 0 ? null : rule[0].substring(eq + 1);
      remove(
          root,
          List.of(path.split("\\.")),
          "",
          (parent, name) -> {
            JsonNode found = parent.node.get(name);
            if (value == null || matches(value, found)) {
              String field = parent.path.isEmpty() ? name : parent.path + "." + name;
              errors.add(
                  field,
                  "not supported in this version"
                      + (value == null ? "" : ": " + (found.isArray() ? "a list" : found.asText()))
                      + " (line "
                      + errors.line(field)
                      + ")");
              parent.node.remove(name);
              String other = rule.length > 1 ? rule[1] : "";
              removed.add(new Removed(parent.path, name, other, value == null));
            }
          });
    }
    return removed;
  }

  /** {@code []} stands for any list, a star at the end for any rest. */
  private static boolean matches(String value, JsonNode found) {
    if (value.equals("[]")) {
      return found.isArray();
    }
    return value.endsWith("*")
        ? found.asText().startsWith(value.substring(0, value.length() - 1))
        : value.equals(found.asText());
  }

  private record Parent(ObjectNode node, String path) {}

  private static void remove(
      JsonNode node, List<String> parts, String path, BiConsumer<Parent, String> last) {
    boolean list = parts.get(0).endsWith("[]");
    String name = parts.get(0).replace("[]", "");
    JsonNode child = node.get(name);
    if (child == null) {
      return;
    }
    if (parts.size() == 1) {
      last.accept(new Parent((ObjectNode) node, path), name);
      return;
    }
    String childPath = path.isEmpty() ? name : path + "." + name;
    List<String> rest = parts.subList(1, parts.size());
    if (list && child.isArray()) {
      for (int k = 0; k < child.size(); k++) {
        remove(child.get(k), rest, childPath + "[" + k + "]", last);
      }
    } else {
      remove(child, rest, childPath, last);
    }
  }

  /** Reports every violation as (field, message), except what the removed fields explain. */
  void validate(JsonNode root, List<Removed> removed, BiConsumer<String, String> report) {
    Set<String> seen = new LinkedHashSet<>();
    for (Error e : schema.validate(root)) {
      String path = path(e.getInstanceLocation().toString());
      String field = path;
      String message;
      JsonNode at = at(root, path);
      switch (String.valueOf(e.getKeyword())) {
        case "additionalProperties" -> {
          field = path.isEmpty() ? e.getProperty() : path + "." + e.getProperty();
          message = SchemaWords.unknownKey(e.getProperty(), names(e.getSchemaNode(), e));
        }
        case "required" -> {
          if (insideOneOf(e) || removed.stream().anyMatch(r -> r.explains(path, e.getProperty()))) {
            continue;
          }
          message = "the field " + e.getProperty() + " is missing";
        }
        case "oneOf" -> {
          boolean kindRemoved = removed.stream().anyMatch(r -> r.whole && r.parent.equals(path));
          message = oneOf(e, at, kindRemoved);
        }
        case "const", "type" ->
            message = insideOneOf(e) ? null : SchemaWords.of(e.getKeyword(), e.getSchemaNode(), at);
        case "pattern" ->
            message =
                SchemaWords.pattern(
                    e.getSchemaNode().asText(), e.getSchemaLocation().getFragment().toString(), at);
        default -> message = SchemaWords.of(String.valueOf(e.getKeyword()), e.getSchemaNode(), at);
      }
      if (message != null && seen.add(field + message)) {
        report.accept(field, message);
      }
    }
  }

  private static boolean insideOneOf(Error e) {
    return e.getEvaluationPath().toString().contains("oneOf");
  }

  private static String oneOf(Error e, JsonNode at, boolean kindRemoved) {
    List<String> kinds = new ArrayList<>();
    for (JsonNode option : e.getSchemaNode()) {
      option.path("required").forEach(n -> kinds.add(n.asText()));
    }
    if (kinds.isEmpty()) {
      return SchemaWords.quoted(at) + " is not allowed; write all or a list";
    }
    List<String> present = kinds.stream().filter(k -> at != null && at.has(k)).toList();
    if (present.isEmpty() && kindRemoved) {
      return null;
    }
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
