package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Defaults that depend on other fields, which a JSON Schema cannot say. Filled in before those of
 * the schema. The document may be wrong in any way.
 */
final class SpecDefaults {

  private SpecDefaults() {}

  static void fill(ObjectNode root) {
    if (!(root.get("spec") instanceof ObjectNode spec)) {
      return;
    }
    boolean regression = spec.path("task").asText().equals("regression");
    for (JsonNode check : spec.at("/gates/data/checks")) {
      if (check.has("drift")) {
        // Decision rule D3: failing on drift would turn away every file after a break.
        set(check, "severity", "warn");
      }
    }
    for (JsonNode check : spec.at("/gates/model/checks")) {
      set(check.path("champion"), "metric", regression ? "rmse" : "log-loss");
      boolean superior = check.at("/champion/test").asText().equals("superior");
      set(check.path("champion"), "require", superior ? "better" : "not-worse");
      set(check.path("slices"), "metric", regression ? "mae" : "log-loss");
    }
    if (spec.get("rollout") instanceof ObjectNode rollout) {
      guards(rollout, spec.has("monitor"));
      for (JsonNode guard : rollout.path("guards")) {
        set(guard.path("quality"), "metric", regression ? "squared-error" : "log-loss");
      }
    }
    names(spec.at("/gates/data/checks"), CheckReader.DATA_KINDS);
    names(spec.at("/gates/model/checks"), CheckReader.MODEL_KINDS);
    names(spec.at("/monitor/checks"), CheckReader.MONITOR_KINDS);
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
  private static void names(JsonNode checks, List<String> kinds) {
    Set<String> taken = new HashSet<>();
    for (JsonNode check : checks) {
      SpecReader.text(check, "name").ifPresent(taken::add);
    }
    for (JsonNode check : checks) {
      Optional<String> name = CheckReader.defaultName(check, kinds);
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
