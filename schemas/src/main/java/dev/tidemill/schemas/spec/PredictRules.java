package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;

/** Rules about models that are not ONNX: something has to answer for them. */
final class PredictRules {

  private final JsonNode spec;
  private final SpecErrors errors;

  PredictRules(JsonNode spec, SpecErrors errors) {
    this.spec = spec;
    this.errors = errors;
  }

  void check() {
    if (!errors.clean("spec.model") || !errors.clean("spec.predict")) {
      return;
    }
    boolean command = !spec.at("/predict/command").isEmpty();
    switch (spec.at("/model/format").asText()) {
      case "files" -> {
        if (!command) {
          errors.add(
              "spec.model.format",
              "a model of files needs predict: {command: [...]}, the program that reads it");
        }
        times();
      }
      case "mlflow" -> times();
      default -> {
        if (spec.path("predict").isObject()) {
          errors.add(
              "spec.predict",
              "a model of ONNX needs no program; for another one write model: {format: files}");
        }
      }
    }
  }

  /** One call of a program answers for many rows, so the time of one row is not known. */
  private void times() {
    int i = 0;
    for (JsonNode check : spec.at("/gates/model/checks")) {
      if (check.has("latency") && !check.path("severity").asText().equals("warn")) {
        errors.add(
            "spec.gates.model.checks[" + i + "].latency",
            "the time of a call can be measured of models of ONNX only; leave the check out, or"
                + " write severity: warn");
      }
      i++;
    }
  }
}
