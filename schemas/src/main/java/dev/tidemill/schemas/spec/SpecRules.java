package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Rules that a JSON Schema cannot say: references, uniqueness, values that only make sense
 * together.
 */
final class SpecRules {

  private final JsonNode spec;
  private final BiConsumer<String, String> report;

  private SpecRules(JsonNode root, BiConsumer<String, String> report) {
    this.spec = root.get("spec");
    this.report = report;
  }

  static void check(JsonNode root, BiConsumer<String, String> report) {
    SpecRules rules = new SpecRules(root, report);
    rules.sources();
    rules.values();
    rules.triggers();
    rules.model();
    rules.steps();
    rules.monitor();
  }

  private void sources() {
    JsonNode data = spec.get("data");
    unique("spec.data.sources", data.get("sources"));
    if (data.get("sources").size() > 1 && !data.has("query")) {
      report.accept("spec.data", "several sources need a query that joins them");
    }
    for (int i = 0; i < data.get("sources").size(); i++) {
      String format = data.get("sources").get(i).get("files").get("path").asText();
      if (format.contains("..")) {
        report.accept(
            "spec.data.sources[" + i + "].files.path",
            "\"" + format + "\" leaves the pipeline's folder; .. is not allowed");
      }
    }
    JsonNode window = data.get("window");
    boolean all = window.path("all").asBoolean(false);
    if (all == window.has("length")) {
      report.accept("spec.data.window", "write either all: true or a length");
    }
  }

  private void values() {
    attempt(
        "spec.train.resources.limits.cpu",
        () -> SpecReader.text(spec.at("/train/resources/limits"), "cpu").map(Quantities::cores));
    JsonNode checks = spec.at("/gates/data/checks");
    for (int i = 0; i < checks.size(); i++) {
      JsonNode pattern = checks.get(i).get("pattern");
      if (pattern != null) {
        try {
          Pattern.compile(pattern.get("regex").asText());
        } catch (PatternSyntaxException e) {
          report.accept(
              "spec.gates.data.checks[" + i + "].pattern.regex",
              "not a regular expression: " + e.getDescription());
        }
      }
    }
    names("spec.gates.data.checks", checks);
    names("spec.gates.model.checks", spec.at("/gates/model/checks"));
  }

  private void triggers() {
    JsonNode triggers = spec.get("triggers");
    unique("spec.triggers", triggers);
    List<String> sources = new ArrayList<>();
    spec.at("/data/sources").forEach(s -> sources.add(s.get("name").asText()));
    List<String> monitorChecks = new ArrayList<>();
    spec.at("/monitor/checks").forEach(c -> monitorChecks.add(CheckReader.monitorCheck(c).name()));
    for (int i = 0; i < triggers.size(); i++) {
      JsonNode t = triggers.get(i);
      String at = "spec.triggers[" + i + "]";
      if (t.has("data") && !sources.contains(t.get("data").get("source").asText())) {
        unknown(at + ".data.source", t.get("data").get("source").asText(), sources, "source");
      }
      if (t.has("when") && !t.has("data")) {
        report.accept(at + ".when", "only data triggers have thresholds");
      }
      if (t.has("schedule")) {
        schedule(at + ".schedule", t.get("schedule"));
      }
      if (t.has("code") && !spec.has("code")) {
        report.accept(at + ".code", "needs spec.code");
      }
      if (t.has("finding")) {
        for (JsonNode c : t.get("finding").get("checks")) {
          if (!monitorChecks.contains(c.asText())) {
            unknown(at + ".finding.checks", c.asText(), monitorChecks, "monitor check");
          }
        }
      }
    }
  }

  private void schedule(String at, JsonNode s) {
    int fields = s.get("cron").asText().strip().split("\\s+").length;
    if (fields < 5 || fields > 7) {
      report.accept(
          at + ".cron",
          "\""
              + s.get("cron").asText()
              + "\" has "
              + fields
              + " fields; 5 (Unix) or 6 to 7 (Quartz) are allowed");
    }
    try {
      ZoneId.of(s.get("timeZone").asText());
    } catch (DateTimeException e) {
      String hint =
          Nearest.of(s.get("timeZone").asText(), ZoneId.getAvailableZoneIds())
              .map(n -> "; did you mean " + n + "?")
              .orElse("; write an IANA name such as Europe/Berlin");
      report.accept(
          at + ".timeZone", "\"" + s.get("timeZone").asText() + "\" is no time zone" + hint);
    }
  }

  private void model() {
    boolean binary = spec.get("task").asText().equals("binary-classification");
    if (binary && !spec.get("model").has("positive")) {
      report.accept("spec.model", "binary-classification needs positive: {output: NAME}");
    }
    if (spec.get("task").asText().equals("multiclass-classification")) {
      report.accept("spec.task", "not supported in this version: multiclass-classification");
    }
    String strategy = spec.at("/rollout/strategy").asText("canary");
    if (!strategy.equals("canary")) {
      report.accept("spec.rollout.strategy", "not supported in this version: " + strategy);
    }
    if (spec.has("rollout") && !spec.at("/rollout/stickyBy").asText().equals("id")) {
      report.accept(
          "spec.rollout.stickyBy",
          "not supported in this version: " + spec.at("/rollout/stickyBy").asText());
    }
  }

  private void steps() {
    int last = 0;
    JsonNode steps = spec.at("/rollout/steps");
    for (int i = 0; i < steps.size(); i++) {
      int weight = steps.get(i).get("weight").asInt();
      if (weight <= last) {
        report.accept(
            "spec.rollout.steps[" + i + "].weight",
            weight + " does not grow; each step needs more than the one before (" + last + ")");
      }
      last = weight;
    }
  }

  private void monitor() {
    names("spec.monitor.checks", spec.at("/monitor/checks"));
    if (spec.has("monitor") && !spec.has("rollout")) {
      report.accept(
          "spec.monitor", "needs spec.rollout: without serving there is nothing to watch");
    }
    if (spec.has("monitor")) {
      var keep = Quantities.duration(spec.at("/monitor/predictions/keep").asText());
      var delay = Quantities.duration(spec.at("/monitor/labels/maxDelay").asText());
      if (keep.compareTo(delay.multipliedBy(2)) < 0) {
        report.accept(
            "spec.monitor.predictions.keep",
            spec.at("/monitor/predictions/keep").asText()
                + " is too short; at least twice labels.maxDelay is needed to join late labels");
      }
    }
  }

  private void names(String at, JsonNode checks) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < checks.size(); i++) {
      String name = checks.get(i).path("name").asText("");
      if (!name.isEmpty() && !seen.add(name)) {
        report.accept(at + "[" + i + "].name", "\"" + name + "\" is there twice");
      }
    }
  }

  private void unique(String at, JsonNode items) {
    names(at, items);
  }

  private void unknown(String at, String name, List<String> known, String what) {
    String hint = Nearest.of(name, known).map(n -> "; did you mean " + n + "?").orElse("");
    report.accept(
        at,
        "there is no " + what + " \"" + name + "\"" + hint + " Known: " + String.join(", ", known));
  }

  private void attempt(String at, Runnable parse) {
    try {
      parse.run();
    } catch (IllegalArgumentException e) {
      report.accept(at, e.getMessage());
    }
  }
}
