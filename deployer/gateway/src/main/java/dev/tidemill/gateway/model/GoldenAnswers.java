package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.RowLayout;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.GoldenDifference;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.ForeignText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a version answers to its golden requests.
 *
 * @param inputs of the requests
 * @param scores its answers, in order
 * @param maxDifference from the gate's; NaN without golden requests
 * @param worst the request with that difference, if it is more than is allowed
 */
record GoldenAnswers(
    List<Map<String, TensorValue>> inputs,
    List<Double> scores,
    double maxDifference,
    Optional<GoldenDifference> worst) {

  private static final int TOLD_INPUTS = 6;
  private static final int TOLD_CHARACTERS = 40;

  static final GoldenAnswers NONE =
      new GoldenAnswers(List.of(), List.of(), Double.NaN, Optional.empty());

  /**
   * Asks each request alone, as clients do.
   *
   * @throws InputRejected when the model does not take one
   * @throws ModelFailure when it does not answer one
   */
  static GoldenAnswers of(ServedModel model, GoldenRequests goldens) {
    RowLayout layout = model.inputs().layout();
    List<Map<String, TensorValue>> inputs = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    double most = 0;
    Optional<GoldenDifference> worst = Optional.empty();
    for (int i = 0; i < goldens.inputs().size(); i++) {
      Map<String, String> texts = goldens.texts().isEmpty() ? Map.of() : goldens.texts().get(i);
      inputs.add(layout.request(goldens.inputs().get(i), texts));
      ServedModel.Answer answer = model.answer(inputs.get(i));
      scores.add(answer.score());
      for (GoldenDifference each : differences(answer, goldens, i)) {
        double difference = GoldenRequests.difference(each.expected(), each.given());
        if (!(difference <= most) && !Double.isNaN(most)) {
          most = difference;
          worst = Optional.of(each);
        }
      }
    }
    if (most <= GoldenRequests.TOLERANCE) {
      return new GoldenAnswers(inputs, scores, most, Optional.empty());
    }
    return new GoldenAnswers(inputs, scores, most, worst.map(w -> told(w, layout, goldens)));
  }

  /** Of several classes each; what only one side has is 0 at the other. */
  private static List<GoldenDifference> differences(
      ServedModel.Answer answer, GoldenRequests goldens, int i) {
    if (goldens.classes().isEmpty()) {
      return List.of(difference(goldens, i, "", goldens.scores().get(i), answer.score()));
    }
    Map<String, Double> expected = new TreeMap<>(goldens.classes().get(i));
    answer.classes().keySet().forEach(c -> expected.putIfAbsent(c, 0.0));
    return expected.entrySet().stream()
        .map(
            e ->
                difference(
                    goldens,
                    i,
                    e.getKey(),
                    e.getValue(),
                    answer.classes().getOrDefault(e.getKey(), 0.0)))
        .toList();
  }

  private static GoldenDifference difference(
      GoldenRequests goldens, int i, String ofClass, double expected, double given) {
    return new GoldenDifference(i + 1, goldens.inputs().size(), "", ofClass, expected, given);
  }

  /** With the first inputs of the request by their names. */
  private static GoldenDifference told(
      GoldenDifference worst, RowLayout layout, GoldenRequests goldens) {
    int i = worst.request() - 1;
    double[] numbers = goldens.inputs().get(i);
    Map<String, String> texts = goldens.texts().isEmpty() ? Map.of() : goldens.texts().get(i);
    List<String> inputs = new ArrayList<>();
    for (int c = 0; c < numbers.length; c++) {
      RowLayout.Column column = layout.columns().get(c);
      String value = column.text() ? text(texts.get(column.name())) : number(numbers[c]);
      inputs.add(column.name() + "=" + value);
    }
    return new GoldenDifference(
        worst.request(),
        worst.requests(),
        Counted.names(inputs, TOLD_INPUTS),
        worst.ofClass(),
        worst.expected(),
        worst.given());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "missing" : Double.toString(value);
  }

  private static String text(String value) {
    if (value == null) {
      return "missing";
    }
    String line = ForeignText.bounded(value).replaceAll("\\s+", " ");
    return line.length() > TOLD_CHARACTERS ? ForeignText.cut(line, TOLD_CHARACTERS) + "..." : line;
  }
}
