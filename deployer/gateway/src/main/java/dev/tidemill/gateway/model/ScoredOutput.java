package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ScoreColumns;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The output that Tidemill judges: P(label = true), the predicted number, or the probabilities of
 * several classes. It is the one that the signature calls positive, else the first of floating
 * point.
 *
 * @param output empty where the model does not tell its outputs beforehand
 * @param columns what its columns stand for
 */
record ScoredOutput(Optional<String> output, ScoreColumns columns) {

  /**
   * @throws IllegalArgumentException when the model has no output that can be the score
   */
  static ScoredOutput of(List<TensorSpec> outputs, Signature signature) {
    return new ScoredOutput(
        outputs.isEmpty()
            ? signature.positiveOutput()
            : Optional.of(name(outputs, signature.positiveOutput())),
        ScoreColumns.of(signature));
  }

  private static String name(List<TensorSpec> outputs, Optional<String> positive) {
    List<Tensor> tensors =
        outputs.stream().map(o -> new Tensor(o.name(), o.datatype().name(), List.of())).toList();
    try {
      return ModelContract.score(positive, tensors);
    } catch (UnusableModelException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** An output of the model, with its classes if it is this one. */
  TensorSpec described(TensorSpec spec) {
    boolean wide = spec.shape().length == 2 && (spec.shape()[1] < 0 || spec.shape()[1] > 1);
    return wide && output.filter(spec.name()::equals).isPresent() && !columns.classes().isEmpty()
        ? spec.withClasses(columns.classes())
        : spec;
  }

  /**
   * What an answer comes to.
   *
   * @throws ModelFailure when it has no finite score
   */
  ServedModel.Answer answer(Map<String, TensorValue> outputs) {
    TensorValue scored = scored(outputs);
    requireNumbers(scored);
    int width = width(scored);
    List<String> classes = columns.classes();
    requireWidth(scored.name(), width);
    Map<String, TensorValue> told = outputs;
    if (width == classes.size() && !classes.equals(scored.classes())) {
      told = new LinkedHashMap<>(outputs);
      told.put(scored.name(), scored.withClasses(classes));
    }
    if (columns.several()) {
      return ofClasses(told, scored);
    }
    return new ServedModel.Answer(told, scored.number(columns.single(width)), Map.of());
  }

  private void requireWidth(String name, int width) {
    if (columns.several() && width != columns.classes().size()) {
      throw new ModelFailure(
          ModelFailure.Kind.CONTRACT,
          "output '%s' has %d columns for the %d classes %s"
              .formatted(name, width, columns.classes().size(), columns.classes()));
    }
    if (!columns.several() && width > 2) {
      throw new ModelFailure(
          ModelFailure.Kind.CONTRACT,
          "output '%s' has %d columns; one score for each row has 1 or 2".formatted(name, width));
    }
  }

  private ServedModel.Answer ofClasses(Map<String, TensorValue> told, TensorValue scored) {
    Map<String, Double> probabilities = new LinkedHashMap<>();
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < columns.classes().size(); i++) {
      probabilities.put(columns.classes().get(i), scored.number(i));
      largest = Math.max(largest, scored.number(i));
    }
    return new ServedModel.Answer(told, largest, probabilities);
  }

  /**
   * The output in an answer.
   *
   * @throws ModelFailure when it is not there, or empty
   */
  TensorValue scored(Map<String, TensorValue> outputs) {
    TensorValue scored =
        output
            .map(outputs::get)
            .or(
                () ->
                    outputs.values().stream()
                        .filter(o -> output.isEmpty() && o.datatype().floating())
                        .findFirst())
            .orElseThrow(
                () ->
                    new ModelFailure(
                        ModelFailure.Kind.CONTRACT,
                        "the answer has no output %s; it has %s"
                            .formatted(
                                output.map(o -> "'" + o + "'").orElse("of floating point"),
                                outputs.keySet())));
    if (scored.size() == 0) {
      throw new ModelFailure(
          ModelFailure.Kind.CONTRACT, "output '" + scored.name() + "' has no elements");
    }
    return scored;
  }

  private static void requireNumbers(TensorValue scored) {
    for (int i = 0; i < scored.size(); i++) {
      if (!Double.isFinite(scored.number(i))) {
        throw new ModelFailure(
            ModelFailure.Kind.NOT_FINITE,
            "output '%s' is %s".formatted(scored.name(), scored.number(i)));
      }
    }
  }

  private static int width(TensorValue scored) {
    long[] shape = scored.shape();
    return shape.length == 2 ? (int) shape[1] : 1;
  }
}
