package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.text.Durations;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Rules that a JSON Schema cannot say: references, uniqueness, values that only make sense
 * together. Each looks only at parts in which nothing is wrong so far.
 */
final class SpecRules {

  /** The longest window of event time that the monitor looks back: decision rule D1. */
  private static final Duration DRIFT_WINDOW = Duration.ofDays(3);

  /** A block of decision rule C1; what lies before it is folded into a few numbers. */
  private static final Duration QUALITY_BLOCK = Duration.ofHours(6);

  private static final List<String> NEVER_ZERO =
      List.of(
          "train.timeout",
          "prepare.timeout",
          "code.test.timeout",
          "data.window.length",
          "data.holdout.length",
          "rollout.deadline.after");

  private static final long LEAST_MEMORY = 1 << 20;

  private static final int MAX_TRIGGERS = 50;

  /** The name of the trigger that runs by hand have. */
  private static final String BY_HAND = "manual";

  private final JsonNode spec;
  private final SpecErrors errors;
  private final Items items;
  private final Function<Schedule, Optional<String>> calendar;

  private SpecRules(
      JsonNode spec, SpecErrors errors, Function<Schedule, Optional<String>> calendar) {
    this.spec = spec;
    this.errors = errors;
    this.items = new Items(errors);
    this.calendar = calendar;
  }

  /**
   * @param root with all defaults
   * @param calendar what is wrong with a schedule, for expressions of the right number of fields
   */
  static void check(
      JsonNode root, SpecErrors errors, Function<Schedule, Optional<String>> calendar) {
    JsonNode spec = root.path("spec");
    SpecRules rules = new SpecRules(spec, errors, calendar);
    rules.data();
    rules.code();
    rules.values();
    rules.amounts();
    rules.commands();
    rules.triggers();
    rules.steps();
    rules.monitor();
    new EntryRules(spec, errors, rules.items, calendar).check();
  }

  /** Goes through lists, leaving out what is wrong already. */
  record Items(SpecErrors errors) {

    void each(String at, JsonNode list, BiConsumer<String, JsonNode> rule) {
      for (int i = 0; i < list.size(); i++) {
        String item = at + "[" + i + "]";
        if (list.path(i).isObject() && !list.path(i).isEmpty() && errors.clean(item)) {
          rule.accept(item, list.path(i));
        }
      }
    }

    /** A name stands for one item. */
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

  private void data() {
    JsonNode sources = spec.at("/data/sources");
    items.names("spec.data.sources", sources);
    if (sources.size() > 1 && !spec.at("/data").has("query")) {
      errors.add("spec.data.query", "several sources need a query that joins them");
    }
    items.each(
        "spec.data.sources",
        sources,
        (at, s) -> {
          String path = s.at("/files/path").asText();
          if (leaves(path)) {
            errors.add(
                at + ".files.path",
                "\"" + path + "\" leaves the pipeline's folder; .. is not allowed");
          }
          PathRules.check(errors, at + ".files.path", s.at("/files/path"));
          PathRules.check(errors, at + ".files.glob", s.at("/files/glob"));
          glob(at + ".files.glob", s.at("/files/glob").asText());
        });
    JsonNode window = spec.at("/data/window");
    if (window.isObject()
        && errors.clean("spec.data.window")
        && window.path("all").asBoolean(false) == window.has("length")) {
      errors.add("spec.data.window", "write either all: true or a length");
    }
  }

  private void code() {
    String path = spec.at("/code/path").asText();
    boolean absolute = path.startsWith("/") || path.startsWith("\\") || path.matches("[A-Za-z]:.*");
    if (absolute || leaves(path)) {
      errors.add(
          "spec.code.path",
          "\"" + path + "\" is outside of the pipeline's folder; a folder in it is allowed");
    } else {
      PathRules.check(errors, "spec.code.path", spec.at("/code/path"));
    }
    for (String part : List.of("training", "application")) {
      JsonNode globs = spec.at("/code/" + part);
      for (int i = 0; i < globs.size(); i++) {
        String at = "spec.code." + part + "[" + i + "]";
        PathRules.check(errors, at, globs.path(i));
        glob(at, globs.path(i).asText());
      }
    }
  }

  private static boolean leaves(String path) {
    return Arrays.asList(path.split("[/\\\\]")).contains("..");
  }

  private void glob(String at, String glob) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (IllegalArgumentException e) {
      errors.add(
          at, "\"" + glob + "\" is not a pattern for files; write one such as *.csv or **/*.py");
    }
  }

  private void values() {
    try {
      JsonNode cpu = spec.at("/train/resources/limits/cpu");
      if (cpu.isTextual()) {
        Quantities.cores(cpu.asText());
      }
    } catch (IllegalArgumentException e) {
      errors.add("spec.train.resources.limits.cpu", e.getMessage());
    }
    if (spec.path("task").asText().equals("binary-classification")
        && spec.path("model").isObject()
        && errors.clean("spec.model")
        && !spec.path("model").has("positive")) {
      errors.add("spec.model", "binary-classification needs positive: {output: NAME}");
    }
  }

  /** What nothing can be done within. A program needs some memory to start at all. */
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

  /** A program is started as it is named, without a shell. */
  private void commands() {
    for (String field : List.of("prepare", "train", "code/test")) {
      JsonNode command = spec.at("/" + field + "/command");
      PathRules.check(errors, "spec." + field.replace('/', '.') + ".command[0]", command.path(0));
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
          if (t.has("when") && !t.has("data")) {
            errors.add(at + ".when", "only data triggers have thresholds");
          }
        });
    if (triggers.size() > MAX_TRIGGERS) {
      errors.add(
          "spec.triggers",
          "there are " + triggers.size() + " triggers; at most " + MAX_TRIGGERS + " are allowed");
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

  private void monitor() {
    if (!spec.has("monitor")) {
      return;
    }
    if (!spec.has("rollout")) {
      errors.add(
          "spec.monitor", "it needs spec.rollout: without serving there is nothing to watch");
    }
    if (spec.at("/monitor/predictions/keep").isTextual()
        && spec.at("/monitor/labels/maxDelay").isTextual()
        && errors.clean("spec.monitor.predictions.keep")
        && errors.clean("spec.monitor.labels.maxDelay")) {
      retention(
          Durations.parse(spec.at("/monitor/predictions/keep").asText()),
          Durations.parse(spec.at("/monitor/labels/maxDelay").asText()));
    }
  }

  /** Decision rule A8: predictions are kept for twice the delay of labels and the window. */
  private void retention(Duration keep, Duration delay) {
    boolean drift = false;
    for (JsonNode check : spec.at("/monitor/checks")) {
      drift |= check.has("drift");
    }
    Duration window = drift ? DRIFT_WINDOW : QUALITY_BLOCK;
    String needed =
        "twice labels.maxDelay and " + Durations.text(window) + " that the monitor looks back";
    if (keep.compareTo(MonitorSpec.MOST_KEPT) > 0) {
      errors.add(
          "spec.monitor.predictions.keep",
          Durations.text(keep)
              + " is more than predictions and labels are kept; at most "
              + Durations.text(MonitorSpec.MOST_KEPT)
              + " is allowed");
    }
    Duration most = MonitorSpec.MOST_KEPT.minus(window).dividedBy(2);
    if (delay.compareTo(most) > 0) {
      errors.add(
          "spec.monitor.labels.maxDelay",
          Durations.text(delay)
              + " is too long: predictions are kept for "
              + Durations.text(MonitorSpec.MOST_KEPT)
              + ", which must hold "
              + needed
              + "; at most "
              + Durations.text(most)
              + " is allowed");
    } else if (keep.compareTo(delay.multipliedBy(2).plus(window)) < 0) {
      errors.add(
          "spec.monitor.predictions.keep",
          Durations.text(keep)
              + " is too short for "
              + needed
              + "; at least "
              + Durations.text(delay.multipliedBy(2).plus(window))
              + " is needed");
    }
  }
}
