package dev.tidemill.example.flights.onnx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Regression trees whose leaves are summed, and what the sum starts from.
 *
 * @param trees the trees
 * @param baseMargin added to the sum of the leaves, in log-odds
 */
public record TreeEnsemble(List<Tree> trees, double baseMargin) {

  /**
   * A binary tree in arrays, one entry for each node, the root first. A row goes left when its
   * value is less than the node's; a missing one goes where {@code missingLeft} says.
   *
   * @param left index of the left child, -1 at a leaf
   * @param right index of the right child, -1 at a leaf
   * @param feature index of the input that is compared
   * @param value threshold, or the leaf's value
   * @param missingLeft whether NaN goes left
   */
  public record Tree(int[] left, int[] right, int[] feature, float[] value, boolean[] missingLeft) {
    int size() {
      return left.length;
    }

    boolean leaf(int node) {
      return left[node] < 0;
    }
  }

  /**
   * Reads a model that XGBoost (3.x) saved as JSON, objective {@code binary:logistic}. There the
   * base score is a probability, as a number or as a list of one in a string, and a leaf's value
   * stands among the thresholds.
   */
  public static TreeEnsemble fromXgboostJson(byte[] model) throws IOException {
    List<Tree> trees = new ArrayList<>();
    double baseMargin = Double.NaN;
    try (JsonParser json = new JsonFactory().createParser(model)) {
      while (json.nextToken() != null) {
        if (json.currentToken() != JsonToken.FIELD_NAME) {
          continue;
        }
        if (json.currentName().equals("base_score")) {
          json.nextToken();
          double probability = Double.parseDouble(json.getText().replaceAll("[\\[\\]]", ""));
          baseMargin = Math.log(probability / (1 - probability));
        } else if (json.currentName().equals("trees")) {
          json.nextToken();
          while (json.nextToken() == JsonToken.START_OBJECT) {
            trees.add(tree(json));
          }
        }
      }
    }
    if (trees.isEmpty() || Double.isNaN(baseMargin)) {
      throw new IOException("XGBoost's model has no trees or no base score");
    }
    return new TreeEnsemble(List.copyOf(trees), baseMargin);
  }

  private static Tree tree(JsonParser json) throws IOException {
    double[] left = {};
    double[] right = {};
    double[] feature = {};
    double[] value = {};
    double[] missingLeft = {};
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "left_children" -> left = numbers(json);
        case "right_children" -> right = numbers(json);
        case "split_indices" -> feature = numbers(json);
        case "split_conditions" -> value = numbers(json);
        case "default_left" -> missingLeft = numbers(json);
        default -> json.skipChildren();
      }
    }
    boolean[] goesLeft = new boolean[missingLeft.length];
    float[] values = new float[value.length];
    for (int i = 0; i < values.length; i++) {
      goesLeft[i] = missingLeft[i] != 0;
      values[i] = (float) value[i];
    }
    return new Tree(whole(left), whole(right), whole(feature), values, goesLeft);
  }

  private static int[] whole(double[] numbers) {
    return Arrays.stream(numbers).mapToInt(d -> (int) d).toArray();
  }

  private static double[] numbers(JsonParser json) throws IOException {
    double[] numbers = new double[128];
    int n = 0;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (n == numbers.length) {
        numbers = Arrays.copyOf(numbers, n * 2);
      }
      numbers[n++] = token.isBoolean() ? (json.getBooleanValue() ? 1 : 0) : json.getDoubleValue();
    }
    return Arrays.copyOf(numbers, n);
  }
}
