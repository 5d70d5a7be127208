package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Tidemill needs of a model that loads: it takes rows of numbers and texts and gives one score
 * for each row, or the probabilities of its classes, as its signature says. The trainer's runner,
 * the gate and the gateway hold it to that.
 */
public record ModelContract(List<ModelInput> inputs, ContractOutput output) {

  public ModelContract {
    inputs = List.copyOf(inputs);
  }

  /** The columns of a row, in order. */
  public List<InputColumn> columns() {
    return inputs.stream().flatMap(i -> i.typed().stream()).toList();
  }

  /** The names of the columns, in order. */
  public List<String> features() {
    return columns().stream().map(InputColumn::name).toList();
  }

  /** Whether the model takes no more than one row at a time. */
  public boolean oneRow() {
    return inputs.stream().anyMatch(ModelInput::oneRow);
  }

  /**
   * Holds a model to its signature.
   *
   * @throws UnusableModelException if it breaks it, or no row could be scored
   */
  public static ModelContract of(Signature signature, ModelTensors model)
      throws UnusableModelException {
    requireTensors(signature.inputs(), signature.outputs(), model);
    Set<String> left = names(model.inputs());
    left.removeAll(names(signature.inputs()));
    if (!left.isEmpty()) {
      throw new UnusableModelException(
          "The signature names the inputs %s, but the model has %s"
              .formatted(inOrder(signature.inputs()), inOrder(model.inputs())));
    }
    return new ModelContract(
        ModelInput.of(own(signature.inputs(), model.inputs()), signature.features()),
        ContractOutput.of(signature, model));
  }

  /**
   * The name of the output that is the score: the one that is called positive, else the first of
   * floating point.
   *
   * @throws UnusableModelException if there is none
   */
  public static String score(Optional<String> positive, List<Tensor> outputs)
      throws UnusableModelException {
    return ContractOutput.name(positive, outputs);
  }

  /** The model's own tensors in the order of the signature. */
  private static List<Tensor> own(List<Tensor> declared, List<Tensor> actual) {
    return declared.stream().map(t -> find(actual, t.name()).orElseThrow()).toList();
  }

  /**
   * Holds a model to inputs and outputs that were written of it, as far as they were.
   *
   * @throws UnusableModelException if it has others
   */
  public static void requireTensors(List<Tensor> inputs, List<Tensor> outputs, ModelTensors model)
      throws UnusableModelException {
    compare("input", inputs, model.inputs());
    compare("output", outputs, model.outputs());
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

  private static Optional<Tensor> find(List<Tensor> tensors, String name) {
    return ContractOutput.find(tensors, name);
  }

  private static Set<String> names(List<Tensor> tensors) {
    return new TreeSet<>(inOrder(tensors));
  }

  private static List<String> inOrder(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::name).toList();
  }
}
