package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.message.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Inputs and outputs as a model itself names them, in its order.
 *
 * @param outputs a list of maps from classes to probabilities, as ZipMap makes it, is here as the
 *     tensor [-1, number of classes] that Tidemill makes of it
 * @param maps names of the outputs that are such lists
 * @param classes of a classifier in the order of an output's columns, by the output's name, as far
 *     as the model says them; of a list of maps they are sorted: numbers by size, words by letters
 */
public record ModelTensors(
    List<Tensor> inputs,
    List<Tensor> outputs,
    Set<String> maps,
    Map<String, List<String>> classes) {

  private static final Map<String, String> DATATYPES =
      Map.of(
          "FLOAT", "FP32",
          "DOUBLE", "FP64",
          "FLOAT16", "FP16",
          "INT64", "INT64",
          "INT32", "INT32",
          "INT16", "INT16",
          "INT8", "INT8",
          "UINT8", "UINT8",
          "BOOL", "BOOL",
          "STRING", "BYTES");

  public ModelTensors {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    maps = Set.copyOf(maps);
    classes = Map.copyOf(classes);
  }

  /** A model of tensors alone that names no classes. */
  public ModelTensors(List<Tensor> inputs, List<Tensor> outputs) {
    this(inputs, outputs, Set.of(), Map.of());
  }

  /**
   * The Open Inference Protocol's name of an element type.
   *
   * @param role input or output
   * @param elementType the name that ONNX has for it: FLOAT, DOUBLE, INT64, ...
   * @throws UnusableModelException when no program in Java can handle it
   */
  public static String datatype(String role, String name, String elementType)
      throws UnusableModelException {
    String datatype = DATATYPES.get(elementType);
    if (datatype == null) {
      throw new UnusableModelException(
          ("The model's %s %s has the element type %s; allowed are FP16, FP32, FP64, INT8, INT16,"
                  + " INT32, INT64, UINT8, BOOL and text")
              .formatted(role, name, elementType));
    }
    return datatype;
  }

  /** For an input or output that is a list or a map, but not as ZipMap writes it. */
  public static UnusableModelException notTensor(String role, String name) {
    return new UnusableModelException(
        ("The model's %s %s is a list or a map. Tidemill takes tensors, and as an output the list"
                + " of maps that ZipMap of scikit-learn's exporter makes")
            .formatted(role, name));
  }

  /** Inputs or outputs for people: name, type and shape of each. */
  public static String told(List<Tensor> tensors) {
    return String.join(
        ", ", tensors.stream().map(t -> t.name() + " " + t.datatype() + " " + t.shape()).toList());
  }
}
