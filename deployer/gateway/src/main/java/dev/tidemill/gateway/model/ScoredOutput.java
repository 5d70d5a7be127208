package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.onnx.ModelContract;
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
 * point; of two columns the second is P(true), unless the signature notes another.
 *
 * @param output empty where the model does not tell its outputs beforehand
 * @param classes what the columns stand for, in their order; empty where nobody noted it
 */
record ScoredOutput(
    Optional<String> output, List<String> classes, Optional<Integer> positiveColumn) {

  /**
   * @throws IllegalArgumentException when the model has no output that can be the score
   */
  static ScoredOutput of(List<TensorSpec> outputs, Signature signature) {
    return new ScoredOutput(
        outputs.isEmpty()
            ? signature.positiveOutput()
            : Optional.of(name(outputs, signature.positiveOutput())),
        signature.positiveColumn().equals(Optional.of(0)) && signature.classes().size() == 2
            ? List.of(signature.classes().get(1), signature.classes().get(0))
            : signature.classes(),
        signature.positiveColumn());
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

  /** Whether there are several classes, none of them the true one. */
  private boolean several() {
    return classes.size() > 1 && positiveColumn.isEmpty();
  }

  /** An output of the model, with its classes if it is this one. */
  TensorSpec described(TensorSpec spec) {
    boolean columns = spec.shape().length == 2 && (spec.shape()[1] < 0 || spec.shape()[1] > 1);
    return columns && output.filter(spec.name()::equals).isPresent() && !classes.isEmpty()
        ? spec.withClasses(classes)
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
    if (several() && width != classes.size()) {
      throw new ModelFailure(
          ModelFailure.Kind.CONTRACT,
          "output '%s' has %d columns for the %d classes %s"
              .formatted(scored.name(), width, classes.size(), classes));
    }
    Map<String, TensorValue> told = outputs;
    if (width == classes.size() && !classes.equals(scored.classes())) {
      told = new LinkedHashMap<>(outputs);
      told.put(scored.name(), scored.withClasses(classes));
    }
    if (several()) {
      return ofClasses(told, scored);
    }
    int column = width == 1 ? 0 : positiveColumn.orElse(width == 2 ? 1 : 0);
    return new ServedModel.Answer(told, scored.number(column), Map.of());
  }

  private ServedModel.Answer ofClasses(Map<String, TensorValue> told, TensorValue scored) {
    Map<String, Double> probabilities = new LinkedHashMap<>();
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < classes.size(); i++) {
      probabilities.put(classes.get(i), scored.number(i));
      largest = Math.max(largest, scored.number(i));
    }
    return new ServedModel.Answer(told, largest, probabilities);
  }

  private TensorValue scored(Map<String, TensorValue> outputs) {
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
