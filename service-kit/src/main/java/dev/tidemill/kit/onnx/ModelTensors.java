package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.message.Tensor;
import java.util.List;
import java.util.Map;

/** Inputs and outputs as a model itself names them, in its order. */
public record ModelTensors(List<Tensor> inputs, List<Tensor> outputs) {

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

  /** For an input or output that is a list or a map. */
  public static UnusableModelException notTensor(String role, String name) {
    return new UnusableModelException(
        ("The model's %s %s is not a tensor. Export a classifier of scikit-learn without ZipMap:"
                + " options={\"zipmap\": False}")
            .formatted(role, name));
  }
}
