package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a gateway answered to a request that the model gate has scored.
 *
 * @param score the number that Tidemill judges; of several classes the largest probability
 * @param classes probability by class, of a model of several
 * @param expected the model gate's; empty if it is not a model of several classes
 */
record ExampleAnswer(double score, Map<String, Double> classes, Map<String, Double> expected) {

  /**
   * @param known what the server says of the example: output, column, expectedClasses
   */
  static ExampleAnswer of(JsonNode answer, JsonNode known) {
    Map<String, Double> expected = new LinkedHashMap<>();
    known
        .path("expectedClasses")
        .properties()
        .forEach(e -> expected.put(e.getKey(), e.getValue().asDouble()));
    JsonNode output = output(answer, known.path("output").asText());
    int width = output.path("shape").path(1).asInt(1);
    if (expected.isEmpty()) {
      int column = known.path("column").asInt(-1);
      int judged = column >= 0 && column < width ? column : width == 2 ? 1 : 0;
      return new ExampleAnswer(
          output.path("data").path(judged).asDouble(Double.NaN), Map.of(), Map.of());
    }
    Map<String, Double> classes = new LinkedHashMap<>();
    JsonNode words = output.path("parameters").path("classes");
    for (int i = 0; i < words.size(); i++) {
      classes.put(words.path(i).asText(), output.path("data").path(i).asDouble());
    }
    double largest =
        classes.values().stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    return new ExampleAnswer(largest, classes, expected);
  }

  private static JsonNode output(JsonNode answer, String name) {
    for (JsonNode output : answer.path("outputs")) {
      boolean named =
          name.isEmpty()
              ? output.path("datatype").asText().startsWith("FP")
              : output.path("name").asText().equals(name);
      if (named) {
        return output;
      }
    }
    return answer.path("outputs").path("none");
  }

  boolean classesAgree(double tolerance) {
    return classes.keySet().equals(expected.keySet())
        && expected.entrySet().stream()
            .allMatch(e -> Math.abs(classes.get(e.getKey()) - e.getValue()) <= tolerance);
  }

  /** The end of a sentence that says that both differ. */
  String classesToldApart() {
    return expected.isEmpty() ? "!" : "; by class " + classes + ", the model gate's " + expected;
  }
}
