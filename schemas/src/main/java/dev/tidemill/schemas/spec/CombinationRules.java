package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules about triggers that combine others: a tree, so that every signal has one place to go. */
final class CombinationRules {

  private static final List<String> KINDS = List.of("allOf", "anyOf", "atLeast");

  private final JsonNode spec;
  private final SpecErrors errors;
  private final SpecRules.Items items;
  private final Map<String, String> combinationOf = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  CombinationRules(JsonNode spec, SpecErrors errors, SpecRules.Items items) {
    this.spec = spec;
    this.errors = errors;
    this.items = items;
  }

  void check() {
    items.each(
        "spec.triggers",
        spec.path("triggers"),
        (at, t) ->
            KINDS.stream().filter(t::has).forEach(kind -> members(at + "." + kind, t, kind)));
    items.each("spec.triggers", spec.path("triggers"), this::circle);
    items.each("spec.triggers", spec.path("triggers"), this::member);
  }

  private void members(String at, JsonNode trigger, String kind) {
    String combination = trigger.path("name").asText();
    JsonNode of = trigger.path(kind).path("of");
    for (int i = 0; i < of.size(); i++) {
      String member = of.path(i).asText();
      String other = combinationOf.putIfAbsent(member, combination);
      if (other != null && !other.equals(combination)) {
        errors.add(
            at + ".of[" + i + "]",
            "\"%s\" is in \"%s\" already; its signals can go to one combination only"
                .formatted(member, other));
      }
    }
    if (trigger.has("when")) {
      errors.add(at, "a combination has no thresholds of its own; its triggers have them");
    }
  }

  /** Refuses what only the trigger that starts the runs can do. */
  private void member(String at, JsonNode trigger) {
    String combination = combinationOf.get(trigger.path("name").asText());
    if (combination == null) {
      return;
    }
    List<String> fields = new ArrayList<>();
    if (trigger.path("mode").asText().equals("shadow")) {
      fields.add("mode");
    }
    if (trigger.path("priority").asInt() > 0) {
      fields.add("priority");
    }
    if (trigger.hasNonNull("cooldown") && KINDS.stream().anyMatch(trigger::has)) {
      fields.add("cooldown");
    }
    fields.forEach(
        field ->
            errors.add(
                at + "." + field,
                "\"%s\" starts the runs of this trigger; write %s there"
                    .formatted(combination, field)));
  }

  /** Refuses a combination that is in itself, once for all that are in the circle. */
  private void circle(String at, JsonNode trigger) {
    List<String> path = new ArrayList<>();
    String name = trigger.path("name").asText();
    for (String up = told.contains(name) ? null : combinationOf.get(name);
        up != null;
        up = combinationOf.get(up)) {
      if (up.equals(name)) {
        told.add(name);
        told.addAll(path);
        errors.add(
            at,
            "it is in itself"
                + (path.isEmpty() ? "" : ", through " + String.join(", ", path))
                + "; a combination names other triggers");
        return;
      }
      if (path.contains(up)) {
        return; // a trigger of that circle says so
      }
      path.add(up);
    }
  }
}
