package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.message.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An input of a model and the columns that it takes.
 *
 * @param datatype as the Open Inference Protocol names it
 * @param dimensions 1 for [rows], 2 for [rows, columns]
 * @param oneRow whether the model takes no more than one row at a time
 */
public record ModelInput(
    String name, String datatype, List<String> columns, int dimensions, boolean oneRow) {

  private static final Set<String> DATATYPES =
      Set.of("FP16", "FP32", "FP64", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL", "BYTES");

  private record Range(double min, double max) {}

  private static final Map<String, Range> WHOLE =
      Map.of(
          "INT8", new Range(Byte.MIN_VALUE, Byte.MAX_VALUE),
          "UINT8", new Range(0, 255),
          "INT16", new Range(Short.MIN_VALUE, Short.MAX_VALUE),
          "INT32", new Range(Integer.MIN_VALUE, Integer.MAX_VALUE),
          "INT64", new Range(-0x1p63, 0x1.fffffffffffffp62),
          "BOOL", new Range(0, 1));

  public ModelInput {
    columns = List.copyOf(columns);
  }

  /** Whether it takes texts; otherwise it takes numbers. */
  public boolean text() {
    return datatype.equals("BYTES");
  }

  /** Whether it takes whole numbers or truth values, of which none can be missing. */
  public boolean whole() {
    return WHOLE.containsKey(datatype);
  }

  /** Whether a number, which is not NaN, is one of its type; true is 1. */
  public boolean holds(double value) {
    Range range = WHOLE.get(datatype);
    return range == null
        || (value == Math.rint(value) && value >= range.min() && value <= range.max());
  }

  /** The columns with what they hold. */
  List<InputColumn> typed() {
    return columns.stream().map(c -> new InputColumn(c, text())).toList();
  }

  /**
   * Gives the inputs of a model their columns.
   *
   * @param columns of all inputs, one after another; empty if each input is called as its column
   * @throws UnusableModelException if an input does not take that many
   */
  static List<ModelInput> of(List<Tensor> inputs, List<String> columns)
      throws UnusableModelException {
    List<String> names = inputs.stream().map(Tensor::name).toList();
    boolean each =
        columns.isEmpty()
            || (columns.size() == names.size() && Set.copyOf(columns).equals(Set.copyOf(names)));
    List<String> given = (each && inputs.size() != 1) || columns.isEmpty() ? names : columns;
    int open = openWidth(inputs, given.size());
    int taken = inputs.stream().mapToInt(i -> width(i, open)).sum();
    if (inputs.size() > 1 && !columns.isEmpty() && taken != given.size()) {
      throw new UnusableModelException(
          "The model's inputs %s take %d columns, but there are %d features"
              .formatted(ModelTensors.told(inputs), taken, given.size()));
    }
    List<ModelInput> all = new ArrayList<>();
    int next = 0;
    for (Tensor input : inputs) {
      int width = inputs.size() == 1 ? given.size() : width(input, open);
      int end = Math.min(given.size(), next + width);
      all.add(of(input, given.subList(next, end), columns.isEmpty(), width));
      next = end;
    }
    return all;
  }

  /** Columns for the input whose shape leaves their number open. */
  private static int openWidth(List<Tensor> inputs, int columns) throws UnusableModelException {
    List<Tensor> open =
        inputs.stream().filter(i -> i.shape().size() == 2 && i.shape().get(1) < 0).toList();
    if (open.size() > 1 && columns != inputs.size()) {
      throw new UnusableModelException(
          "The model's inputs %s leave open how many columns each takes"
              .formatted(ModelTensors.told(open)));
    }
    int others = inputs.stream().filter(i -> !open.contains(i)).mapToInt(i -> width(i, 1)).sum();
    return open.size() > 1 ? 1 : columns - others;
  }

  private static int width(Tensor input, int open) {
    List<Long> shape = input.shape();
    boolean wide = shape.size() == 2;
    return !wide ? 1 : shape.get(1) < 0 ? Math.max(1, open) : Math.toIntExact(shape.get(1));
  }

  private static ModelInput of(Tensor input, List<String> columns, boolean named, int wanted)
      throws UnusableModelException {
    String name = input.name();
    if (!DATATYPES.contains(input.datatype())) {
      throw new UnusableModelException(
          "The model's input %s is %s; allowed are %s"
              .formatted(name, input.datatype(), String.join(", ", sorted())));
    }
    List<Long> shape = input.shape();
    boolean wide = shape.size() == 2 && (shape.get(1) < 0 || shape.get(1) == columns.size());
    boolean narrow = shape.size() == 1 && columns.size() == 1;
    if (columns.size() != wanted || (!wide && !narrow)) {
      throw new UnusableModelException(
          named
              ? "The model's input %s has the shape %s; allowed are [-1] and [-1, 1]"
                  .formatted(name, shape)
              : "The model's input %s has the shape %s, but there are %d features"
                  .formatted(name, shape, columns.size()));
    }
    if (shape.get(0) > 1 || shape.get(0) == 0) {
      throw new UnusableModelException(
          ("The model's input %s has the shape %s; its first size is the number of rows and must be"
                  + " open (-1), or 1")
              .formatted(name, shape));
    }
    return new ModelInput(name, input.datatype(), columns, shape.size(), shape.get(0) == 1);
  }

  private static List<String> sorted() {
    return DATATYPES.stream().sorted().toList();
  }
}
