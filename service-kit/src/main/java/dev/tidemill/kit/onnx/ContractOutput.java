package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The output of a model that is scored, and what its columns are.
 *
 * @param keys if the output is a list of maps, their keys in the order of the columns
 * @param classes if there are several classes, their words in the order of the columns; otherwise
 *     empty
 * @param column of two, the one that is P(label = true)
 */
public record ContractOutput(String name, List<String> keys, List<String> classes, int column) {

  private static final Set<String> FLOATING = Set.of("FP16", "FP32", "FP64");

  public ContractOutput {
    keys = List.copyOf(keys);
    classes = List.copyOf(classes);
  }

  /** Whether it is a list of maps from classes to probabilities. */
  public boolean maps() {
    return !keys.isEmpty();
  }

  /** Numbers for each row: one, or one for each of several classes. */
  public int width() {
    return Math.max(1, classes.size());
  }

  /**
   * Reads of a signature what is scored.
   *
   * @throws UnusableModelException if the model has no such output, or its shape has no score
   */
  static ContractOutput of(Signature signature, ModelTensors model) throws UnusableModelException {
    String name = name(signature.positiveOutput(), model.outputs());
    Tensor output = find(model.outputs(), name).orElseThrow();
    ScoreColumns columns = ScoreColumns.of(signature);
    List<String> classes = columns.several() ? columns.classes() : List.of();
    requireShape(output, classes);
    List<String> keys = model.maps().contains(name) ? keys(name, model) : List.of();
    if (keys.size() > 2 && keys.size() != classes.size()) {
      throw new UnusableModelException(
          "The model's output %s has the classes %s, but the task has %s"
              .formatted(name, keys, classes.isEmpty() ? "two" : classes.toString()));
    }
    return new ContractOutput(name, keys, classes, columns.ofTrue());
  }

  private static List<String> keys(String name, ModelTensors model) throws UnusableModelException {
    List<String> keys = model.classes().getOrDefault(name, List.of());
    if (keys.isEmpty()) {
      throw new UnusableModelException(
          "The model's output %s is a list of maps, and no node of the model names their keys"
              .formatted(name));
    }
    return keys;
  }

  /**
   * The output that is the score: the one that is called positive, else the first of floating
   * point.
   *
   * @throws UnusableModelException if there is none
   */
  static String name(Optional<String> positive, List<Tensor> outputs)
      throws UnusableModelException {
    Optional<Tensor> score =
        positive.isPresent() ? find(outputs, positive.get()) : floating(outputs).findFirst();
    if (score.isEmpty()) {
      throw new UnusableModelException(
          positive
              .map(p -> "The model has no output " + p + "; it has " + ModelTensors.told(outputs))
              .orElse(
                  "The model has no output of floating point that could be the score; it has "
                      + ModelTensors.told(outputs)));
    }
    return score.get().name();
  }

  /** The outputs that could be a score by their type. */
  public static Stream<Tensor> floating(List<Tensor> outputs) {
    return outputs.stream().filter(o -> FLOATING.contains(o.datatype()));
  }

  private static void requireShape(Tensor output, List<String> classes)
      throws UnusableModelException {
    List<Long> shape = output.shape();
    boolean known = !shape.isEmpty();
    boolean several = !classes.isEmpty();
    boolean wide = shape.size() == 2 && (shape.get(1) < 0 || fits(shape.get(1), classes.size()));
    boolean fits = wide || (shape.size() == 1 && !several);
    if (!FLOATING.contains(output.datatype()) || (known && !fits)) {
      throw new UnusableModelException(
          "The model's output %s is %s %s; a score is FP16, FP32 or FP64 and has the shape %s"
              .formatted(
                  output.name(),
                  output.datatype(),
                  shape,
                  several
                      ? "[-1, %d], a column for each of the classes %s"
                          .formatted(classes.size(), classes)
                      : "[-1], [-1, 1] or [-1, 2]"));
    }
  }

  private static boolean fits(long width, int classes) {
    return classes > 0 ? width == classes : width == 1 || width == 2;
  }

  static Optional<Tensor> find(List<Tensor> tensors, String name) {
    return tensors.stream().filter(t -> t.name().equals(name)).findFirst();
  }
}
