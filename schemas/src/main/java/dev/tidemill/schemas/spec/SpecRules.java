package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Rules that a JSON Schema cannot say: references, uniqueness, values that only make sense
 * together. Each looks only at parts whose fields are right by themselves.
 */
final class SpecRules {

  private static final List<String> NEVER_ZERO =
      List.of(
          "train.timeout",
          "prepare.timeout",
          "predict.timeout",
          "code.test.timeout",
          "data.window.length",
          "data.holdout.length",
          "rollout.deadline.after",
          "budget.computePerDay",
          "budget.computePerWeek");

  private static final long LEAST_MEMORY = 1 << 20;

  private static final int MAX_TRIGGERS = 50;

  private static final Duration LONGEST_DEDUPE = Duration.ofDays(30);

  /** Thresholds of what only data brings. */
  private static final List<String> ABOUT_DATA =
      List.of(
          "newRows",
          "newFiles",
          "newBytes",
          "newPartitions",
          "timeRange",
          "lateFiles",
          "rewrittenFiles",
          "lateRows");

  /** Kinds that a clock or other triggers wake. */
  private static final List<String> WITHOUT_SIGNALS =
      List.of("schedule", "absence", "allOf", "anyOf", "atLeast");

  /** Kinds that know what is new by what it holds, however long ago it came. */
  private static final List<String> BY_CONTENT = List.of("data", "code");

  /** Runs by hand have this name in place of that of a trigger. */
  private static final String BY_HAND = "manual";

  private final JsonNode metadata;
  private final JsonNode spec;
  private final SpecErrors errors;
  private final Items items;

  private SpecRules(JsonNode root, SpecErrors errors) {
    this.metadata = root.path("metadata");
    this.spec = root.path("spec");
    this.errors = errors;
    this.items = new Items(errors);
  }

  /**
   * @param root with all defaults
   * @param outside rules that need more than the specification
   */
  static void check(JsonNode root, SpecErrors errors, OutsideRules outside) {
    JsonNode spec = root.path("spec");
    SpecRules rules = new SpecRules(root, errors);
    rules.values();
    rules.amounts();
    rules.triggers();
    rules.steps();
    new LabelRules(spec, errors).check();
    new PredictRules(spec, errors).check();
    EnvRules.check(spec, errors, rules.items);
    new FileRules(spec, errors, rules.items, outside.url()).check();
    new MonitorRules(spec, errors).check();
    new ServerRules(spec, errors, outside.url()).check();
    new EntryRules(spec, errors, rules.items, outside).check();
  }

  /** Goes through lists and leaves out items that are wrong already. */
  record Items(SpecErrors errors) {

    void each(String at, JsonNode list, BiConsumer<String, JsonNode> rule) {
      for (int i = 0; i < list.size(); i++) {
        String item = at + "[" + i + "]";
        if (list.path(i).isObject() && !list.path(i).isEmpty() && errors.cleanBefore(item)) {
          rule.accept(item, list.path(i));
        }
      }
    }

    /** Refuses a name that two items have. */
    void names(String at, JsonNode list) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < list.size(); i++) {
        String name = list.path(i).path("name").asText("");
        if (!name.isEmpty() && !seen.add(name)) {
          errors.add(at + "[" + i + "].name", "\"" + name + "\" is there twice");
        }
      }
    }
  }

  private void values() {
    JsonNode window = spec.at("/data/window");
    if (window.isObject()
        && errors.clean("spec.data.window")
        && window.path("all").asBoolean(false) == window.has("length")) {
      errors.add("spec.data.window", "write either all: true or a length");
    }
    try {
      JsonNode cpu = spec.at("/train/resources/limits/cpu");
      if (cpu.isTextual()) {
        Quantities.cores(cpu.asText());
      }
    } catch (IllegalArgumentException e) {
      errors.add("spec.train.resources.limits.cpu", e.getMessage());
    }
  }

  /** Refuses a time or a memory in which nothing can be done. */
  private void amounts() {
    for (String field : NEVER_ZERO) {
      JsonNode value = spec.at("/" + field.replace('.', '/'));
      String at = "spec." + field;
      if (value.isTextual() && errors.clean(at) && Durations.parse(value.asText()).isZero()) {
        errors.add(at, value.asText() + " leaves no time; it must be longer, such as 30m");
      }
    }
    String at = "spec.train.resources.limits.memory";
    JsonNode memory = spec.at("/train/resources/limits/memory");
    if (memory.isValueNode() && !memory.isNull() && errors.clean(at)) {
      String text = Quantities.text(memory);
      long bytes = Quantities.bytes(text);
      if (bytes < LEAST_MEMORY) {
        errors.add(
            at,
            text
                + " is "
                + bytes
                + " bytes, in which no program starts; at least 1Mi is needed"
                + (bytes > 0 ? "; did you mean " + text + "Mi?" : ""));
      }
    }
  }

  private void triggers() {
    JsonNode triggers = spec.path("triggers");
    items.each(
        "spec.triggers",
        triggers,
        (at, t) -> {
          if (t.path("name").asText().equals(BY_HAND)) {
            errors.add(at + ".name", "\"manual\" stands for runs by hand; use another name");
          }
          if (!t.has("data")) {
            ABOUT_DATA.stream()
                .filter(t.path("when")::has)
                .forEach(w -> errors.add(at + ".when." + w, "only data triggers have it"));
          }
        });
    items.each("spec.triggers", triggers, this::dedupe);
    items.each("spec.triggers", triggers, this::aboutSignals);
    items.each("spec.triggers", triggers, this::upstream);
    new CombinationRules(spec, errors, items).check();
    if (triggers.size() > MAX_TRIGGERS) {
      errors.add(
          "spec.triggers",
          "there are " + triggers.size() + " triggers; at most " + MAX_TRIGGERS + " are allowed");
    }
  }

  /** A pipeline that listens to its own promotions would never stop. */
  private void upstream(String at, JsonNode trigger) {
    String upstream = trigger.path("upstream").path("pipeline").asText();
    String name = metadata.path("name").asText();
    String namespace = metadata.path("namespace").asText();
    if (!name.isEmpty() && (upstream.equals(name) || upstream.equals(namespace + "/" + name))) {
      errors.add(
          at + ".upstream.pipeline",
          "\"%s\" is this pipeline itself: each promotion would start its next run; name another"
                  .formatted(upstream)
              + " pipeline");
    }
  }

  /** Ids and keys of signals are remembered for a month. */
  private void dedupe(String at, JsonNode trigger) {
    JsonNode within = trigger.path("dedupe").path("within");
    if (within.isTextual() && Durations.parse(within.asText()).compareTo(LONGEST_DEDUPE) > 0) {
      errors.add(
          at + ".dedupe.within",
          within.asText() + " is longer than signals are remembered; at most 30d is allowed");
    }
  }

  /** Refuses what a kind would leave unheard. */
  private void aboutSignals(String at, JsonNode trigger) {
    for (String field : List.of("warmUp", "dedupe")) {
      if (trigger.hasNonNull(field)) {
        WITHOUT_SIGNALS.stream()
            .filter(trigger::has)
            .forEach(
                kind ->
                    errors.add(
                        at + "." + field,
                        "no signal comes to a trigger of the kind %s; allowed at those to which one does"
                            .formatted(kind)));
      }
    }
    if (trigger.hasNonNull("dedupe")) {
      BY_CONTENT.stream()
          .filter(trigger::has)
          .forEach(
              kind ->
                  errors.add(
                      at + ".dedupe",
                      "a trigger of the kind %s knows repetitions by their content; leave it out"
                          .formatted(kind)));
    }
  }

  private void steps() {
    int last = 0;
    JsonNode steps = spec.at("/rollout/steps");
    for (int i = 0; i < steps.size(); i++) {
      int weight = steps.path(i).path("weight").asInt();
      if (weight <= last) {
        errors.add(
            "spec.rollout.steps[" + i + "].weight",
            weight + " does not grow; each step needs more than the one before (" + last + ")");
      }
      last = weight;
    }
  }
}
