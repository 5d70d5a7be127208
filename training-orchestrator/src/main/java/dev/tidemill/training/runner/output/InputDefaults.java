package dev.tidemill.training.runner.output;

import dev.tidemill.kit.onnx.ModelInput;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.spec.ModelFormatSpec.InputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What requests may leave out, as the specification says it of a model's columns.
 *
 * @param values by column, in the input's own type: true of a BOOL is 1
 * @param optional columns that are missing then
 * @param told what was concluded, a sentence each
 */
record InputDefaults(Map<String, String> values, List<String> optional, List<String> told) {

  /**
   * Reads them.
   *
   * @param inputs of the model
   * @throws UnusableModelException if a default is not of its input's type, or an input that cannot
   *     be missing is optional
   */
  static InputDefaults of(List<InputSpec> declared, List<ModelInput> inputs)
      throws UnusableModelException {
    InputDefaults defaults =
        new InputDefaults(new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
    for (InputSpec each : declared) {
      Optional<ModelInput> input = find(inputs, each.name());
      if (input.isEmpty()) {
        defaults.told.add(
            "model.inputs says something of %s, which the model does not take."
                .formatted(each.name()));
      } else {
        defaults.add(each, input.get());
      }
    }
    return defaults;
  }

  /** By the name of a column, or of an input of one column. */
  private static Optional<ModelInput> find(List<ModelInput> inputs, String name) {
    return inputs.stream()
        .filter(i -> i.columns().contains(name))
        .findFirst()
        .or(
            () ->
                inputs.stream()
                    .filter(i -> i.name().equals(name) && i.columns().size() == 1)
                    .findFirst());
  }

  private void add(InputSpec declared, ModelInput input) throws UnusableModelException {
    String column =
        input.columns().contains(declared.name()) ? declared.name() : input.columns().get(0);
    if (declared.usual().isPresent()) {
      values.put(column, value(declared.name(), declared.usual().get(), input));
    } else if (declared.optional() && input.whole()) {
      throw new UnusableModelException(
          "The model's input %s is %s, of which a value cannot be missing, but model.inputs says optional: true. Give it a default of that type, for example {name: %s, default: %s}"
              .formatted(declared.name(), input.datatype(), declared.name(), example(input)));
    }
    if (declared.optional()) {
      optional.add(column);
    }
  }

  private static String value(String name, String word, ModelInput input)
      throws UnusableModelException {
    if (input.text()) {
      return word;
    }
    boolean truth = input.datatype().equals("BOOL");
    if (truth && (word.equals("true") || word.equals("false"))) {
      return word.equals("true") ? "1" : "0";
    }
    if (!isNumberOf(word, input)) {
      throw new UnusableModelException(
          "The default %s of the input %s (model.inputs) is not %s, which the model takes; allowed %s"
              .formatted(
                  word,
                  name,
                  input.datatype(),
                  truth
                      ? "are true and false"
                      : input.whole() ? "are whole numbers of that size" : "are numbers"));
    }
    return word;
  }

  private static boolean isNumberOf(String word, ModelInput input) {
    try {
      double number = Double.parseDouble(word);
      return Double.isFinite(number) && input.holds(number);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String example(ModelInput input) {
    return input.datatype().equals("BOOL") ? "false" : "0";
  }
}
