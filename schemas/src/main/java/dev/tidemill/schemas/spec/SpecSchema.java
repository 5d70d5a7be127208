package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Validates against the JSON Schema of the records, those of kinds from outside included. */
final class SpecSchema {

  private final JsonNode document = SchemaWriter.write(PipelineDocument.class, Kinds.all());
  private final Schema schema =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);

  /** Reports every violation as (field, message), except what the removed fields explain. */
  void validate(
      JsonNode root, List<Unsupported.Removed> removed, BiConsumer<String, String> report) {
    Set<String> seen = new LinkedHashSet<>();
    for (Error e : schema.validate(root)) {
      String path = path(e.getInstanceLocation().toString());
      String field = path;
      String message;
      JsonNode at = at(root, path);
      switch (String.valueOf(e.getKeyword())) {
        case "additionalProperties" -> {
          field = path.isEmpty() ? e.getProperty() : path + "." + e.getProperty();
          message = SchemaWords.unknownKey(e.getProperty(), names(e));
        }
        case "required" -> {
          if (insideOneOf(e) || removed.stream().anyMatch(r -> r.explains(path, e.getProperty()))) {
            continue;
          }
          message = "the field " + e.getProperty() + " is missing";
        }
        case "oneOf" -> {
          boolean kindRemoved =
              removed.stream().anyMatch(r -> r.whole() && r.parent().equals(path));
          message = oneOf(e, at, kindRemoved);
        }
        case "const", "type" ->
            message = insideOneOf(e) ? null : SchemaWords.of(e.getKeyword(), e.getSchemaNode(), at);
        case "pattern" ->
            message =
                SchemaWords.pattern(
                    beside(e).path("$comment").asText(e.getSchemaNode().asText()), at);
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

  /** The schema that has the keyword. */
  private JsonNode beside(Error e) {
    String keyword = e.getSchemaLocation().getFragment().toString();
    return document.at(keyword.substring(0, keyword.lastIndexOf('/')));
  }

  private List<String> names(Error e) {
    List<String> names = new ArrayList<>();
    beside(e).path("properties").fieldNames().forEachRemaining(names::add);
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
}
