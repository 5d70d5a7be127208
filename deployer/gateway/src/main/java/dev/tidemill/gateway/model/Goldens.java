package dev.tidemill.gateway.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.schemas.message.GoldenRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads golden requests: {@code {"model": "<digest>", "inputs": [[...], ...], "scores": [...]}},
 * null or "NaN" for NaN; {@code "texts": [{"<name>": "<text>"}, ...]} where inputs are text, and
 * {@code "classes": [{"<class>": <probability>}, ...]} where several classes are scored.
 */
final class Goldens {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Goldens() {}

  /**
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it holds no golden requests
   */
  static GoldenRequests read(Path file) throws IOException {
    JsonNode root = parse(file);
    List<double[]> inputs = new ArrayList<>();
    for (JsonNode row : root.path("inputs")) {
      double[] numbers = new double[row.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = number(row.get(i));
      }
      inputs.add(numbers);
    }
    List<Double> scores = new ArrayList<>();
    for (JsonNode score : root.path("scores")) {
      scores.add(number(score));
    }
    if (inputs.isEmpty() || inputs.size() != scores.size()) {
      throw new IllegalArgumentException(
          "golden requests need as many scores as inputs, and at least one; there are %d and %d"
              .formatted(scores.size(), inputs.size()));
    }
    List<Map<String, String>> texts = maps(root.path("texts"), JsonNode::asText);
    List<Map<String, Double>> classes = maps(root.path("classes"), Goldens::number);
    requireAsMany("texts", texts, inputs.size());
    requireAsMany("classes", classes, inputs.size());
    return new GoldenRequests(root.path("model").asText(), inputs, scores, texts, classes);
  }

  private static <T> List<Map<String, T>> maps(JsonNode array, Function<JsonNode, T> value) {
    List<Map<String, T>> maps = new ArrayList<>();
    for (JsonNode each : array) {
      Map<String, T> map = new LinkedHashMap<>();
      each.properties()
          .forEach(
              field -> {
                if (!field.getValue().isNull()) {
                  map.put(field.getKey(), value.apply(field.getValue()));
                }
              });
      maps.add(map);
    }
    return maps;
  }

  private static void requireAsMany(String what, List<?> maps, int requests) {
    if (!maps.isEmpty() && maps.size() != requests) {
      throw new IllegalArgumentException(
          "golden requests have %d inputs and %d %s".formatted(requests, maps.size(), what));
    }
  }

  private static JsonNode parse(Path file) throws IOException {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the golden requests are not valid JSON: " + e.getMessage(), e);
    }
  }

  private static double number(JsonNode node) {
    if (node.isNull()) {
      return Double.NaN;
    }
    try {
      return node.isNumber() ? node.doubleValue() : Double.parseDouble(node.asText());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "golden requests hold '" + node.asText() + "' where a number belongs", e);
    }
  }
}
