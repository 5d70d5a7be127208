package dev.tidemill.gateway.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.schemas.message.GoldenRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads golden requests: {@code {"model": "<digest>", "inputs": [[...], ...], "scores": [...]}},
 * null or "NaN" for NaN.
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
    return new GoldenRequests(root.path("model").asText(), inputs, scores);
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
