package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.kind.KindNames;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.KindRules.Surroundings;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.schemas.spec.kind.SpecBinding;
import dev.tidemill.schemas.spec.kind.SpecKind;
import dev.tidemill.schemas.spec.source.TopicRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules about checks, guards and triggers: those of their kinds, and those that all kinds share.
 */
final class EntryRules {

  private final JsonNode spec;
  private final SpecErrors errors;
  private final SpecRules.Items items;
  private final Surroundings around;

  EntryRules(JsonNode spec, SpecErrors errors, SpecRules.Items items, OutsideRules outside) {
    this.spec = spec;
    this.errors = errors;
    this.items = items;
    this.around = around(outside);
  }

  private Surroundings around(OutsideRules outside) {
    List<String> sources = new ArrayList<>();
    spec.at("/data/sources").forEach(s -> sources.add(s.path("name").asText()));
    List<String> checks = new ArrayList<>();
    Map<String, Class<?>> kinds = Kinds.all().of(MonitorSpec.Kind.class);
    for (JsonNode check : spec.at("/monitor/checks")) {
      Optional.ofNullable(check.get("name"))
          .filter(n -> !n.isNull())
          .map(JsonNode::asText)
          .or(() -> KindNames.ofCheck(check, kinds))
          .ifPresent(checks::add);
    }
    List<String> triggers = new ArrayList<>();
    spec.path("triggers").forEach(t -> triggers.add(t.path("name").asText()));
    Set<String> parts = new HashSet<>();
    spec.fieldNames().forEachRemaining(parts::add);
    Optional<String> task =
        Optional.of(spec.path("task").asText())
            .filter(t -> !t.isEmpty() && errors.clean("spec.task"));
    return new Surroundings(
        task, parts, sources, checks, triggers, new CalendarRules(spec, errors).check(), outside);
  }

  void check() {
    family("data.sources", DataSpec.SourceSpec.Kind.class);
    family("gates.data.checks", DataCheckSpec.Kind.class);
    family("gates.model.checks", ModelCheckSpec.Kind.class);
    family("monitor.checks", MonitorSpec.Kind.class);
    family("rollout.guards", RolloutSpec.Guard.class);
    family("triggers", TriggerSpec.Kind.class);
    items.each("spec.triggers", spec.path("triggers"), this::dedupeKey);
    labelTopic();
    items.each("spec.gates.data.checks", spec.at("/gates/data/checks"), this::tolerance);
    Set<String> guards = new HashSet<>();
    items.each(
        "spec.rollout.guards",
        spec.at("/rollout/guards"),
        (at, guard) -> {
          String kind = guard.fieldNames().next();
          if (!guards.add(kind)) {
            errors.add(at, "there is a guard of " + kind + " already; one of each kind is allowed");
          }
        });
  }

  /** A key that names what the signals of the trigger do not have would never be told. */
  private void dedupeKey(String at, JsonNode trigger) {
    JsonNode key = trigger.path("dedupe").path("key");
    Map<String, Class<?>> kinds = Kinds.all().of(TriggerSpec.Kind.class);
    Optional<String> kind = KindNames.of(trigger, kinds).filter(k -> errors.clean(at + "." + k));
    if (key.isTextual() && kind.isPresent()) {
      TriggerSpec.Kind bound = SpecBinding.bind(trigger, TriggerSpec.Kind.class);
      around
          .outside()
          .value()
          .problem(key.asText(), bound.variables())
          .ifPresent(problem -> errors.add(at + ".dedupe.key", problem));
    }
  }

  /** The topic of labels is read as that of a source. */
  private void labelTopic() {
    JsonNode labels = spec.at("/monitor/labels");
    String at = "spec.monitor.labels.topic";
    if (labels.path("topic").isObject() && errors.clean(at)) {
      ObjectNode entry = JsonNodeFactory.instance.objectNode();
      entry.set("topic", labels.get("topic"));
      kind(at, entry, new Kind(DataSpec.SourceSpec.Kind.class, TopicRows.class));
    }
  }

  private void family(String field, Class<? extends SpecKind> family) {
    JsonNode entries = spec.at("/" + field.replace('.', '/'));
    items.names("spec." + field, entries);
    Map<String, Class<?>> kinds = Kinds.all().of(family);
    items.each(
        "spec." + field,
        entries,
        (at, entry) ->
            KindNames.of(entry, kinds)
                .ifPresent(
                    name -> kind(at + "." + name, entry, new Kind(family, kinds.get(name)))));
  }

  /** A family, and the record of one of its kinds. */
  private record Kind(Class<? extends SpecKind> family, Class<?> record) {}

  private void kind(String at, JsonNode entry, Kind kind) {
    try {
      SpecBinding.bind(entry, kind.family()).check(rules(at, entry, kind.record()));
    } catch (IllegalArgumentException e) {
      // The record of a kind from outside may refuse what its fields allow.
      errors.add(at, "it has a value that cannot be read");
    }
  }

  private KindRules rules(String at, JsonNode entry, Class<?> record) {
    return new KindRules(
        record,
        entry,
        around,
        (field, problem) -> errors.add(field.isEmpty() ? at : at + "." + field, problem));
  }

  private void tolerance(String at, JsonNode check) {
    JsonNode given = check.path("maxFailing");
    if (!given.isNumber() || given.asDouble() == 0) {
      return;
    }
    double max = given.asDouble();
    List<String> rowChecks =
        Kinds.all().of(DataCheckSpec.Kind.class).entrySet().stream()
            .filter(k -> DataCheckSpec.RowKind.class.isAssignableFrom(k.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (rowChecks.stream().noneMatch(check::has)) {
      errors.add(
          at + ".maxFailing",
          "only checks that rows fail one by one have it: " + String.join(", ", rowChecks));
    } else if (max >= 1 && max != Math.rint(max)) {
      errors.add(
          at + ".maxFailing",
          given.asText()
              + " is neither a share below 1 nor a whole number of rows; allowed are for example"
              + " 0.001 and 10");
    }
  }
}
