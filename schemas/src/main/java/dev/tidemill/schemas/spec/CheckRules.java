package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Rules about checks and guards: one that cannot fail, or cannot be computed, is refused. */
final class CheckRules {

  private static final List<String> CLASSIFICATION =
      List.of("auc", "log-loss", "brier", "accuracy");
  private static final List<String> REGRESSION = List.of("rmse", "mae", "r2", "squared-error");

  private static final List<String> ROW_CHECKS =
      List.of("unique", "range", "pattern", "set", "expression");

  private final JsonNode spec;
  private final SpecErrors errors;
  private final SpecRules.Items items;

  CheckRules(JsonNode spec, SpecErrors errors, SpecRules.Items items) {
    this.spec = spec;
    this.errors = errors;
    this.items = items;
  }

  void check() {
    items.each("spec.gates.data.checks", spec.at("/gates/data/checks"), this::dataCheck);
    items.names("spec.gates.data.checks", spec.at("/gates/data/checks"));
    items.each("spec.gates.model.checks", spec.at("/gates/model/checks"), this::modelCheck);
    items.names("spec.gates.model.checks", spec.at("/gates/model/checks"));
    Set<String> seen = new HashSet<>();
    items.each("spec.rollout.guards", spec.at("/rollout/guards"), (at, g) -> guard(at, g, seen));
  }

  private void dataCheck(String at, JsonNode check) {
    tolerance(at, check);
    if (check.has("pattern")) {
      try {
        Pattern.compile(check.at("/pattern/regex").asText());
      } catch (PatternSyntaxException e) {
        errors.add(at + ".pattern.regex", "it is not a regular expression: " + e.getDescription());
      }
    }
    if (check.has("range")) {
      bounds(at + ".range", check.get("range"));
    }
    if (check.has("rowCount")) {
      JsonNode rows = check.get("rowCount");
      if (rows.hasNonNull("againstLast") != rows.hasNonNull("maxChange")) {
        errors.add(at + ".rowCount", "againstLast and maxChange need each other");
      } else if (!rows.hasNonNull("min") && !rows.hasNonNull("maxChange")) {
        errors.add(
            at + ".rowCount",
            "it needs min, or againstLast and maxChange: without a limit it cannot fail");
      } else if (rows.hasNonNull("againstLast") && check.path("scope").asText().equals("window")) {
        errors.add(
            at + ".rowCount.againstLast",
            "it compares a file with earlier files; with scope: window only min is allowed");
      }
    }
  }

  private void tolerance(String at, JsonNode check) {
    JsonNode given = check.path("maxFailing");
    if (!given.isNumber() || given.asDouble() == 0) {
      return;
    }
    double max = given.asDouble();
    if (ROW_CHECKS.stream().noneMatch(check::has)) {
      errors.add(
          at + ".maxFailing",
          "only checks that rows fail one by one have it: " + String.join(", ", ROW_CHECKS));
    } else if (max >= 1 && max != Math.rint(max)) {
      errors.add(
          at + ".maxFailing",
          given.asText()
              + " is neither a share below 1 nor a whole number of rows; allowed are for example 0.001 and 10");
    }
  }

  private void modelCheck(String at, JsonNode check) {
    if (check.has("metric")) {
      bounds(at + ".metric", check.get("metric"));
      fits(at + ".metric.name", check.at("/metric/name").asText());
    }
    if (check.has("champion")) {
      fits(at + ".champion.metric", check.at("/champion/metric").asText());
      hypothesis(at + ".champion", check.get("champion"));
      unit(at + ".champion", check.get("champion"));
    }
    if (check.has("slices")) {
      fits(at + ".slices.metric", check.at("/slices/metric").asText());
      unit(at + ".slices", check.get("slices"));
    }
  }

  /** {@code test} names the hypothesis, {@code require} what must be shown of it. */
  private void hypothesis(String at, JsonNode champion) {
    String test = champion.path("test").asText();
    boolean better = champion.path("require").asText().equals("better");
    if (test.equals("superior") && !better) {
      errors.add(at + ".require", "test: superior allows only require: better");
    } else if (test.equals("non-inferior") && better) {
      errors.add(at + ".require", "test: non-inferior allows only not-worse or shown");
    }
  }

  private void unit(String at, JsonNode check) {
    boolean inLabels = List.of("rmse", "mae").contains(check.path("metric").asText());
    if (check.path("unit").asText().equals("label") && !inLabels) {
      errors.add(at + ".unit", "only rmse and mae are in units of the label");
    }
  }

  private void guard(String at, JsonNode guard, Set<String> seen) {
    String kind = guard.fieldNames().next();
    if (!seen.add(kind)) {
      errors.add(at, "there is a guard of " + kind + " already; one of each kind is allowed");
    }
    if (kind.equals("quality")) {
      if (!spec.has("monitor")) {
        errors.add(at + ".quality", "it needs spec.monitor, since it is judged by labels");
      }
      fits(at + ".quality.metric", guard.at("/quality/metric").asText());
    }
  }

  private void bounds(String at, JsonNode limits) {
    boolean min = limits.hasNonNull("min");
    boolean max = limits.hasNonNull("max");
    if (!min && !max) {
      errors.add(at, "it needs min or max: without a limit it cannot fail");
    } else if (min && max && limits.get("min").asDouble() > limits.get("max").asDouble()) {
      errors.add(at, "min is larger than max");
    }
  }

  private void fits(String at, String metric) {
    String task = spec.path("task").asText();
    if (task.isEmpty() || !errors.clean("spec.task")) {
      return;
    }
    List<String> allowed = task.equals("regression") ? REGRESSION : CLASSIFICATION;
    if (!allowed.contains(metric)) {
      errors.add(
          at,
          "\""
              + metric
              + "\" is not a metric of "
              + task
              + "; allowed: "
              + String.join(", ", allowed));
    }
  }
}
