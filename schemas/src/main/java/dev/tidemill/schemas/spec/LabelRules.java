package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Rules about the label: what is declared of its values goes with the task. */
final class LabelRules {

  private static final String LABEL = "spec.data.columns.label";

  private final JsonNode label;
  private final String task;
  private final SpecErrors errors;

  LabelRules(JsonNode spec, SpecErrors errors) {
    this.label = spec.at("/data/columns/label");
    this.task = spec.path("task").asText();
    this.errors = errors;
  }

  void check() {
    if (!label.isObject() || !errors.clean(LABEL) || !errors.clean("spec.task")) {
      return;
    }
    List<String> classes = new ArrayList<>();
    label.path("classes").forEach(c -> classes.add(c.asText()));
    String twice =
        classes.stream()
            .filter(c -> classes.indexOf(c) != classes.lastIndexOf(c))
            .findFirst()
            .orElse("");
    if (!twice.isEmpty()) {
      errors.add(LABEL + ".classes", "\"" + twice + "\" is there twice");
      return;
    }
    if (label.has("positive") && !task.equals("binary-classification")) {
      errors.add(LABEL + ".positive", "only a binary-classification has a value that is true");
    }
    if (!classes.isEmpty()) {
      number(classes);
    }
  }

  private void number(List<String> classes) {
    String at = LABEL + ".classes";
    switch (task) {
      case "regression" -> errors.add(at, "a regression has no classes");
      case "binary-classification" -> binary(at, classes);
      default -> {
        if (classes.size() < 2 || classes.size() > LabelValues.MOST_CLASSES) {
          errors.add(
              at, "there are %d; 2 to %d".formatted(classes.size(), LabelValues.MOST_CLASSES));
        }
      }
    }
  }

  private void binary(String at, List<String> classes) {
    if (classes.size() != 2) {
      errors.add(
          at,
          "a binary-classification has 2 classes, but here are %d; for several classes write task: multiclass-classification"
              .formatted(classes.size()));
    } else if (label.has("positive") && !classes.contains(label.path("positive").asText())) {
      errors.add(
          LABEL + ".positive",
          "\"%s\" is not among the classes %s"
              .formatted(label.path("positive").asText(), String.join(", ", classes)));
    }
  }
}
