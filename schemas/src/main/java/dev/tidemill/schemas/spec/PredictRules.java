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
        server("server: {command: [...]}, a program that answers requests");
      }
      case "mlflow" -> {
        times();
        server("no more: Tidemill has the server");
      }
      default -> {
        if (spec.path("predict").isObject()) {
          errors.add(
              "spec.predict",
              "a model of ONNX needs no program; for another one write model: {format: files}");
        }
      }
    }
  }

  /** The gateway itself runs ONNX alone. */
  private void server(String what) {
    JsonNode serving = spec.at("/rollout/serving");
    if (spec.path("rollout").isObject()
        && serving.path("backend").asText("gateway").equals("gateway")) {
      errors.add(
          "spec.rollout.serving.backend",
          ("the gateway itself runs models of ONNX only; write backend: v2 and %s; or backend: none"
                  + " for batch jobs")
              .formatted(what));
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
