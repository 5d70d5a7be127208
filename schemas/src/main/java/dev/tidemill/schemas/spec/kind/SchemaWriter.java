package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.field.ExactlyOne;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.Shorthand;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes the JSON Schema (2020-12) of a record of the specification. The comment beside a pattern
 * says in words what it allows.
 */
public final class SchemaWriter {

  /** Stands in a description before a default that depends on other fields. */
  static final String DEFAULT = " Default: ";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Kinds kinds;

  private SchemaWriter(Kinds kinds) {
    this.kinds = kinds;
  }

  /** The schema of a document whose root is a record. */
  public static ObjectNode write(Class<?> root, Kinds kinds) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", "https://tidemill.dev/schemas/pipeline-v1alpha1.json");
    schema.put("title", "Tidemill pipeline");
    schema.setAll(new SchemaWriter(kinds).mapping(root));
    ObjectNode definitions = schema.putObject("$defs");
    pattern(
        definitions.putObject("duration").put("type", "string"),
        "^[0-9]{1,9}(ms|s|m|h|d)$",
        "a number with ms, s, m, h or d, such as 90s");
    ObjectNode quantity = definitions.putObject("quantity");
    quantity.putArray("type").add("string").add("integer");
    pattern(
        quantity,
        "^[0-9]{1,15}(\\.[0-9]{1,9})?(Ki|Mi|Gi|Ti|k|M|G|T)?$",
        "bytes or a number with Ki, Mi, Gi, k, M or G, such as 512Mi");
    quantity.put("minimum", 0).put("maximum", 999_999_999_999_999L);
    Foreseen.takeOut(schema);
    return schema;
  }

  /** Whether a schema is that of a mapping with exactly one of its fields. */
  public static boolean isExactlyOne(JsonNode mapping) {
    return mapping.has("properties") && mapping.path("maxProperties").asInt() == 1;
  }

  /**
   * Makes sure that a record from outside can be written.
   *
   * @throws KindException naming what cannot
   */
  static void requireForm(Class<?> kind, Kinds kinds) {
    try {
      new SchemaWriter(kinds).mapping(kind);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new KindException(
          "The kind " + kind.getName() + " cannot be written: " + e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      throw new KindException("The kind " + kind.getName() + " cannot be written: " + e, e);
    }
  }

  private static void pattern(ObjectNode schema, String pattern, String says) {
    schema.put("pattern", pattern).put("$comment", says);
  }

  /** A record, with the kinds of the family that it has, or a family by itself. */
  private ObjectNode mapping(Class<?> type) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    String documentation = SpecField.documentation(type);
    if (!documentation.isEmpty()) {
      schema.put("description", documentation);
    }
    ObjectNode properties = JSON.objectNode();
    ArrayNode required = JSON.arrayNode();
    ArrayNode oneOf = JSON.arrayNode();
    if (kinds.isFamily(type)) {
      family(type, properties, oneOf);
    } else {
      List<SpecField> fields = SpecField.of(type);
      for (SpecField field : fields) {
        if (kinds.isFamily(field.raw())) {
          family(field.raw(), properties, oneOf);
        }
      }
      for (SpecField field : fields) {
        if (!kinds.isFamily(field.raw())) {
          properties.set(field.name(), field(field));
          if (field.required()) {
            required.add(field.name());
          }
        }
      }
    }
    schema.set("properties", properties);
    schema.put("additionalProperties", false);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (!oneOf.isEmpty()) {
      schema.set("oneOf", oneOf);
    }
    if (type.isAnnotationPresent(ExactlyOne.class)) {
      schema.put("minProperties", 1).put("maxProperties", 1);
    }
    if (Bounded.class.isAssignableFrom(type)) {
      ArrayNode anyOf = schema.putArray("anyOf");
      anyOf.addObject().putArray("required").add("min");
      anyOf.addObject().putArray("required").add("max");
    }
    return schema;
  }

  private void family(Class<?> family, ObjectNode properties, ArrayNode oneOf) {
    for (Map.Entry<String, Class<?>> kind : kinds.of(family).entrySet()) {
      properties.set(kind.getKey(), mapping(kind.getValue()));
      oneOf.addObject().putArray("required").add(kind.getKey());
    }
  }

  private ObjectNode field(SpecField field) {
    ObjectNode schema = value(field);
    String documentation = field.documentation();
    String depends = field.dependentDefault().map(d -> DEFAULT + d + ".").orElse("");
    if (!(documentation + depends).isEmpty()) {
      schema.put("description", (documentation + depends).strip());
    }
    field.defaultValue().ifPresent(d -> schema.set("default", d));
    return schema;
  }

  private ObjectNode value(SpecField field) {
    Class<?> raw = field.raw();
    Notation notation = field.get(Written.class).map(Written::value).orElse(null);
    ObjectNode schema = JSON.objectNode();
    if (!field.allowed().isEmpty()) {
      schema.putArray("enum").addAll(field.allowed());
    } else if (notation == Notation.BYTES) {
      schema.put("$ref", "#/$defs/quantity");
    } else if (raw == String.class && notation == Notation.WORDS) {
      scalar(schema);
    } else if (notation == Notation.TIME) {
      time(schema);
    } else if (raw == Duration.class) {
      schema.put("$ref", "#/$defs/duration");
    } else if (notation == Notation.ALL_OR_LIST) {
      schema.putArray("oneOf").add(JSON.objectNode().put("const", "all")).add(list(field));
    } else if (raw == String.class || notation == Notation.CORES) {
      text(field, schema);
      if (notation == Notation.CORES) {
        schema.put("$comment", "cores in quotes or in thousandths, such as \"2\" or 500m");
      }
    } else if (raw == boolean.class || raw == Boolean.class) {
      schema.put("type", "boolean");
    } else if (Number.class.isAssignableFrom(raw) || raw.isPrimitive()) {
      NumberSchema.write(raw, field.get(Limits.class), schema);
    } else if (raw == List.class) {
      return list(field);
    } else if (raw == Map.class) {
      return map(field, notation == Notation.SCALARS);
    } else if (raw.isRecord()) {
      return record(raw);
    } else {
      throw new IllegalArgumentException(
          "its field %s has the type %s; allowed are text, boolean, numbers, enums, Duration, List,"
                  .formatted(field.name(), raw.getSimpleName())
              + " Map, records, and Optional of these");
    }
    return schema;
  }

  private static void scalar(ObjectNode schema) {
    schema.putArray("type").add("string").add("number").add("boolean");
    schema.put("minLength", 1);
  }

  private static void time(ObjectNode schema) {
    schema.putArray("type").add("string").add("object");
    schema.put("minLength", 1);
    ObjectNode ingested = schema.putObject("properties").putObject("ingested");
    ingested.put("type", "boolean").putArray("enum").add(true);
    ingested.put("description", "Rows have the time at which their file came.");
    schema.put("additionalProperties", false);
    schema.putArray("required").add("ingested");
  }

  /** A record, or the one field of it that may stand in its place. */
  private ObjectNode record(Class<?> raw) {
    ObjectNode schema = mapping(raw);
    if (raw.isAnnotationPresent(Shorthand.class)) {
      schema.putArray("type").add("string").add("object");
      schema.put("minLength", 1);
      words(raw, schema);
    }
    return schema;
  }

  /** The words that may stand in place of the mapping, if they are few. */
  private static void words(Class<?> raw, ObjectNode schema) {
    String shorthand = raw.getAnnotation(Shorthand.class).value();
    SpecField.of(raw).stream()
        .filter(f -> f.name().equals(shorthand) && !f.allowed().isEmpty())
        .forEach(
            f -> {
              schema.putObject("if").put("type", "string");
              schema.putObject("then").putArray("enum").addAll(f.allowed());
            });
  }

  /** Whether the list or map is empty by default; else it needs entries. */
  private static boolean mayBeEmpty(SpecField field) {
    return field.defaultValue().filter(d -> d.isContainerNode() && d.isEmpty()).isPresent();
  }

  private ObjectNode map(SpecField field, boolean scalars) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    if (!mayBeEmpty(field)) {
      schema.put("minProperties", 1);
    }
    Class<?> value = SpecField.raw(SpecField.argument(field.type(), 1));
    if (value.isRecord()) {
      schema.set("additionalProperties", mapping(value));
      return schema;
    }
    ObjectNode values = schema.putObject("additionalProperties");
    if (scalars) {
      values.putArray("type").add("string").add("number").add("boolean");
    } else {
      values.put("type", "string");
    }
    return schema;
  }

  private static void text(SpecField field, ObjectNode schema) {
    schema.put("type", "string");
    schema.put("minLength", field.get(Length.class).map(Length::min).orElse(1));
    field
        .get(Length.class)
        .filter(l -> l.max() < Integer.MAX_VALUE)
        .ifPresent(l -> schema.put("maxLength", l.max()));
    field
        .get(Matches.class)
        .ifPresent(m -> pattern(schema, Pattern.compile(m.value()).pattern(), m.says()));
  }

  private ObjectNode list(SpecField field) {
    ObjectNode schema = JSON.objectNode().put("type", "array");
    int least = mayBeEmpty(field) ? 0 : 1;
    if (field.get(Written.class).filter(w -> w.value() == Notation.WORDS).isPresent()) {
      scalar(schema.putObject("items"));
    } else if (field.item() == String.class) {
      ObjectNode text = schema.putObject("items").put("type", "string");
      if (least > 0) {
        text.put("minLength", least);
      }
    } else {
      schema.set("items", mapping(SpecField.raw(field.item())));
    }
    int entries = field.get(Length.class).map(Length::min).orElse(least);
    if (entries > 0) {
      schema.put("minItems", entries);
    }
    return schema;
  }
}
