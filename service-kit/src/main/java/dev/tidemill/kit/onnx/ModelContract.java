package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Tidemill needs of a model that loads: it takes rows of numbers and gives one score for each
 * row, as its signature says. The trainer's runner and the gate hold it to that.
 *
 * @param features names of a row's values, in order
 * @param single whether one tensor [-1, k] takes them all, or [-1] the only one; otherwise each has
 *     a tensor of its own
 * @param scoreOutput the output that is P(label = true) or the predicted number
 */
public record ModelContract(List<String> features, boolean single, String scoreOutput) {

  private static final Set<String> NUMBERS = Set.of("FP32", "FP64", "INT64", "INT32");
  private static final Set<String> FLOATING = Set.of("FP16", "FP32", "FP64");
  private static final Set<String> SCORES = Set.of("FP32", "FP64");

  public ModelContract {
    features = List.copyOf(features);
  }

  /** The columns of a row, in order. */
  public List<InputColumn> columns() {
    return features.stream().map(InputColumn::ofNumbers).toList();
  }

  /**
   * Holds a model to its signature.
   *
   * @throws UnusableModelException if it breaks it, or no row could be scored
   */
  public static ModelContract of(Signature signature, ModelTensors model)
      throws UnusableModelException {
    compare("input", signature.inputs(), model.inputs());
    compare("output", signature.outputs(), model.outputs());
    Set<String> left = names(model.inputs());
    left.removeAll(names(signature.inputs()));
    if (!left.isEmpty()) {
      throw new UnusableModelException(
          "The signature names the inputs %s, but the model has %s"
              .formatted(inOrder(signature.inputs()), inOrder(model.inputs())));
    }
    boolean single = model.inputs().size() == 1 && !signature.features().isEmpty();
    List<String> features = single ? signature.features() : inOrder(signature.inputs());
    for (Tensor input : model.inputs()) {
      requireRows(input, single, features.size());
    }
    String score = score(signature.positiveOutput(), model.outputs());
    requireScore(find(model.outputs(), score).orElseThrow());
    return new ModelContract(features, single, score);
  }

  private static void compare(String role, List<Tensor> declared, List<Tensor> actual)
      throws UnusableModelException {
    for (Tensor tensor : declared) {
      Optional<Tensor> own = find(actual, tensor.name());
      if (own.isEmpty()) {
        throw new UnusableModelException(
            "The signature names the %s %s, but the model has %s"
                .formatted(role, tensor.name(), inOrder(actual)));
      }
      boolean open = role.equals("output");
      if (!tensor.datatype().equals(own.get().datatype())
          || !fits(tensor.shape(), own.get().shape(), open)) {
        throw new UnusableModelException(
            "The signature says that the %s %s is %s %s, but the model says %s %s"
                .formatted(
                    role,
                    tensor.name(),
                    tensor.datatype(),
                    tensor.shape(),
                    own.get().datatype(),
                    own.get().shape()));
      }
    }
  }

  /**
   * Whether a declared shape is one that the model has.
   *
   * @param open whether the model may have fixed what the signature leaves open: its outputs tell
   *     what it gives, its inputs what it takes
   */
  private static boolean fits(List<Long> declared, List<Long> own, boolean open) {
    if (own.isEmpty() && open) {
      return true; // the file does not say the shapes of all outputs
    }
    if (declared.size() != own.size()) {
      return false;
    }
    for (int i = 0; i < own.size(); i++) {
      boolean any = own.get(i) < 0 || (open && declared.get(i) < 0);
      if (!any && !own.get(i).equals(declared.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static void requireRows(Tensor input, boolean single, int features)
      throws UnusableModelException {
    if (!NUMBERS.contains(input.datatype())) {
      throw new UnusableModelException(
          "The model's input %s is %s; allowed are FP32, FP64, INT64 and INT32"
              .formatted(input.name(), input.datatype()));
    }
    List<Long> shape = input.shape();
    int wanted = single ? features : 1;
    boolean wide = shape.size() == 2 && (shape.get(1) < 0 || shape.get(1) == wanted);
    boolean narrow = shape.size() == 1 && wanted == 1;
    if (!wide && !narrow) {
      throw new UnusableModelException(
          single
              ? "The model's input %s has the shape %s, but there are %d features"
                  .formatted(input.name(), shape, features)
              : "The model's input %s has the shape %s; allowed are [-1] and [-1, 1]"
                  .formatted(input.name(), shape));
    }
    if (shape.get(0) >= 0) {
      throw new UnusableModelException(
          ("The model's input %s has the shape %s; its first size must be open (-1), for rows are"
                  + " scored many at a time")
              .formatted(input.name(), shape));
    }
  }

  /**
   * The output that is the score: the one that is called positive, else the first of floating
   * point.
   *
   * @throws UnusableModelException if there is none
   */
  public static String score(Optional<String> positive, List<Tensor> outputs)
      throws UnusableModelException {
    Optional<Tensor> score =
        positive.isPresent()
            ? find(outputs, positive.get())
            : outputs.stream().filter(o -> FLOATING.contains(o.datatype())).findFirst();
    if (score.isEmpty()) {
      throw new UnusableModelException(
          positive
              .map(p -> "The model has no output " + p + "; it has " + inOrder(outputs))
              .orElse(
                  "The model has no output of floating point that could be the score; it has "
                      + inOrder(outputs)));
    }
    return score.get().name();
  }

  private static void requireScore(Tensor output) throws UnusableModelException {
    List<Long> shape = output.shape();
    boolean known = !shape.isEmpty();
    boolean fits =
        shape.size() == 1 || (shape.size() == 2 && shape.get(1) <= 2 && shape.get(1) != 0);
    if (!SCORES.contains(output.datatype()) || (known && !fits)) {
      throw new UnusableModelException(
          ("The model's output %s is %s %s; a score is FP32 or FP64 and has the shape [-1], [-1, 1]"
                  + " or [-1, 2]")
              .formatted(output.name(), output.datatype(), shape));
    }
  }

  private static Optional<Tensor> find(List<Tensor> tensors, String name) {
    return tensors.stream().filter(t -> t.name().equals(name)).findFirst();
  }

  private static Set<String> names(List<Tensor> tensors) {
    return new TreeSet<>(inOrder(tensors));
  }

  private static List<String> inOrder(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::name).toList();
  }
}
