package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.field.DefaultBeside;
import dev.tidemill.schemas.spec.field.DefaultFrom;
import dev.tidemill.schemas.spec.kind.KindNames;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.SpecField;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills in the defaults that the records of the specification declare, and those that depend on the
 * whole of it. The document may be wrong in any way.
 */
final class SpecDefaults {

  private final Kinds kinds;

  /** The mappings around the present one, the nearest first. */
  private final Deque<ObjectNode> around = new ArrayDeque<>();

  private SpecDefaults(Kinds kinds) {
    this.kinds = kinds;
  }

  static void fill(ObjectNode root) {
    if (root.get("spec") instanceof ObjectNode spec) {
      if (spec.get("rollout") instanceof ObjectNode rollout) {
        guards(rollout, spec.has("monitor"));
        JsonNode name = root.at("/metadata/name");
        if (name.isTextual()) {
          set(rollout.path("serving"), "endpoint", name.asText());
        }
      }
      names(spec.at("/gates/data/checks"), DataCheckSpec.Kind.class);
      names(spec.at("/gates/model/checks"), ModelCheckSpec.Kind.class);
      names(spec.at("/monitor/checks"), MonitorSpec.Kind.class);
    }
    fill(root, PipelineDocument.class);
  }

  /** The defaults of the records of a document that is no specification. */
  static void fill(ObjectNode root, Class<?> type) {
    new SpecDefaults(Kinds.all()).filled(root, type);
  }

  private void filled(JsonNode node, Class<?> type) {
    if (!(node instanceof ObjectNode mapping)) {
      return;
    }
    around.push(mapping);
    if (kinds.isFamily(type)) {
      kinds(mapping, type);
    } else if (type.isRecord()) {
      List<SpecField> fields = SpecField.of(type);
      fields.stream().filter(f -> kinds.isFamily(f.raw())).forEach(f -> kinds(mapping, f.raw()));
      fields.stream().filter(f -> !kinds.isFamily(f.raw())).forEach(f -> field(mapping, f));
    }
    around.pop();
  }

  private void kinds(ObjectNode mapping, Class<?> family) {
    kinds
        .of(family)
        .forEach(
            (name, record) -> {
              if (mapping.has(name)) {
                DefaultBeside beside = record.getAnnotation(DefaultBeside.class);
                if (beside != null) {
                  set(mapping, beside.field(), beside.value());
                }
                filled(mapping.get(name), record);
              }
            });
  }

  private void field(ObjectNode mapping, SpecField field) {
    if (!mapping.hasNonNull(field.name())) {
      field.defaultValue().ifPresent(d -> mapping.set(field.name(), d.deepCopy()));
      field.get(DefaultFrom.class).ifPresent(d -> mapping.put(field.name(), dependent(d)));
    }
    JsonNode value = mapping.path(field.name());
    if (value.isArray() && field.raw() == List.class) {
      value.forEach(item -> filled(item, (Class<?>) field.item()));
    } else if (field.raw() == Map.class) {
      field.values().ifPresent(record -> value.forEach(entry -> filled(entry, record)));
    } else {
      filled(value, field.raw());
    }
  }

  private String dependent(DefaultFrom rule) {
    Optional<String> other =
        around.stream()
            .filter(m -> m.has(rule.field()))
            .findFirst()
            .map(m -> m.get(rule.field()).asText());
    return other.equals(Optional.of(rule.is())) ? rule.then() : rule.otherwise();
  }

  /** All guards that can work; without an errors guard nothing stops a candidate that throws. */
  private static void guards(ObjectNode rollout, boolean monitored) {
    JsonNode given = rollout.get("guards");
    if (given == null || given.isNull()) {
      ArrayNode guards = rollout.putArray("guards");
      guards.addObject().putObject("errors");
      if (monitored) {
        guards.addObject().putObject("quality");
      }
      guards.addObject().putObject("latency");
    } else if (given instanceof ArrayNode guards) {
      boolean errors = false;
      for (JsonNode guard : guards) {
        errors |= guard.has("errors");
      }
      if (!errors) {
        guards.addObject().putObject("errors");
      }
    }
  }

  /** Gives a number to checks without a name of which there are several of a kind. */
  private static void names(JsonNode checks, Class<?> family) {
    Map<String, Class<?>> kinds = Kinds.all().of(family);
    Set<String> taken = new HashSet<>();
    for (JsonNode check : checks) {
      if (check.hasNonNull("name")) {
        taken.add(check.get("name").asText());
      }
    }
    for (JsonNode check : checks) {
      Optional<String> name = KindNames.ofCheck(check, kinds);
      if (check.hasNonNull("name") || name.isEmpty() || taken.add(name.get())) {
        continue;
      }
      int number = 2;
      while (!taken.add(name.get() + "-" + number)) {
        number++;
      }
      set(check, "name", name.get() + "-" + number);
    }
  }

  private static void set(JsonNode node, String field, String value) {
    if (node instanceof ObjectNode object && !object.hasNonNull(field)) {
      object.put(field, value);
    }
  }
}
