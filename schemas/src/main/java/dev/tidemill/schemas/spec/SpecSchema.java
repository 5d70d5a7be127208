package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Validates against the JSON Schema of the records, those of kinds from outside included. */
final class SpecSchema {

  private static final Pattern ENTRY = Pattern.compile("spec\\.[A-Za-z.]+\\[\\d+]");

  private final JsonNode document;
  private final Schema schema;

  /**
   * @param root the record of the whole document
   */
  SpecSchema(Class<?> root) {
    this.document = SchemaWriter.write(root, Kinds.all());
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
  }

  /**
   * Reports every violation, except what the removed fields explain. Fields that are too much are
   * taken out, so that they do not hide what else is wrong beside them.
   *
   * @return the values that are wrong
   */
  List<Substitutes.Wrong> validate(
      JsonNode root, List<Unsupported.Removed> removed, SpecErrors errors) {
    Map<String, MappingErrors> mappings = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    List<Substitutes.Wrong> wrong = new ArrayList<>();
    for (Error e : schema.validate(root)) {
      String path = path(e.getInstanceLocation().toString());
      JsonNode found = e.getInstanceNode();
      MappingErrors mapping =
          mappings.computeIfAbsent(path, p -> new MappingErrors(found, ENTRY.matcher(p).matches()));
      switch (e.getKeyword()) {
        case "additionalProperties" -> mapping.unknown(e.getProperty(), beside(e));
        case "required" -> {
          if (inside("anyOf", e)) {
            mapping.oneMissing(e.getProperty());
          } else if (!inside("oneOf", e)
              && removed.stream().noneMatch(r -> r.explains(path, e.getProperty()))) {
            mapping.missing(e.getProperty());
          }
        }
        case "oneOf" -> {
          if (MappingErrors.kinds(e.getSchemaNode()).isEmpty()) {
            errors.add(
                path,
                SchemaWords.quoted(found)
                    + " is not allowed; write all, or a list of at least one name");
          } else if (found.isObject()) {
            mapping.wrongKinds(beside(e));
          }
        }
        default -> {
          String message = words(e, found);
          if (!inside("oneOf", e) && seen.add(path + message)) {
            errors.add(path, message);
            wrong.add(wrong(e, path));
          }
        }
      }
    }
    mappings.forEach(
        (path, mapping) ->
            mapping.report(
                removed.stream().anyMatch(r -> r.whole() && r.parent().equals(path)),
                (key, message) -> errors.add(below(path, key), message),
                (key, message) -> errors.addExtra(below(path, key), message)));
    return wrong;
  }

  private Substitutes.Wrong wrong(Error e, String path) {
    return new Substitutes.Wrong(
        JsonPointer.compile(e.getInstanceLocation().toString().replaceFirst("^[#$]", "")),
        path,
        beside(e),
        e.getSchemaLocation().getFragment().toString().startsWith("/$defs/duration/"));
  }

  private static String below(String path, String key) {
    return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
  }

  private String words(Error e, JsonNode found) {
    JsonNode its = beside(e);
    if (SchemaWriter.isExactlyOne(its) && !found.isObject()) {
      return SchemaWords.placeOfASecret(); // what was found may be the secret
    }
    if (SchemaWriter.isExactlyOne(its) && e.getKeyword().endsWith("Properties")) {
      return SchemaWords.exactlyOne(its, found);
    }
    return its.has("$comment")
        ? SchemaWords.notation(e.getKeyword(), its, found)
        : SchemaWords.of(e.getKeyword(), e.getSchemaNode(), found);
  }

  private static boolean inside(String keyword, Error e) {
    return e.getEvaluationPath().toString().contains("/" + keyword + "/");
  }

  /** The schema that has the keyword. */
  private JsonNode beside(Error e) {
    String keyword = e.getSchemaLocation().getFragment().toString();
    return document.at(keyword.substring(0, keyword.lastIndexOf('/')));
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
}
