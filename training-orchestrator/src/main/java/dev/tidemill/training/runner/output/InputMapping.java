package dev.tidemill.training.runner.output;

import dev.tidemill.kit.onnx.ModelInput;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds which columns go into which input of a model: by name first, then what is left by its type
 * and by the order of the training data.
 */
final class InputMapping {

  private static final List<UnaryOperator<String>> SPELLINGS =
      List.of(
          UnaryOperator.identity(),
          InputMapping::plain,
          n -> plain(n).replace("_", "").toLowerCase(Locale.ROOT));

  /** As exporters write names: letters, digits and _. */
  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9_]", "_");
  }

  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)");

  private final List<Tensor> inputs;
  private final GivenColumns given;
  private final Map<String, List<String>> columns = new LinkedHashMap<>();
  private final Set<String> left;
  private final List<String> told = new ArrayList<>();

  private InputMapping(List<Tensor> inputs, GivenColumns given) {
    this.inputs = inputs;
    this.given = given;
    this.left = new LinkedHashSet<>(given.names());
  }

  /**
   * The columns of all inputs, one input after another.
   *
   * @param told what was concluded, a sentence each
   */
  record Mapped(List<String> columns, List<String> told) {}

  /**
   * Maps.
   *
   * @throws UnusableModelException if names and shapes do not say it
   */
  static Mapped of(List<Tensor> inputs, GivenColumns given) throws UnusableModelException {
    return new InputMapping(inputs, given).mapped();
  }

  private Mapped mapped() throws UnusableModelException {
    byName();
    numbered();
    rest(false);
    rest(true);
    List<String> all = new ArrayList<>();
    for (Tensor input : inputs) {
      if (!columns.containsKey(input.name())) {
        throw unknown("which columns go into " + input.name());
      }
      all.addAll(columns.get(input.name()));
    }
    unused(left, told);
    return new Mapped(all, told);
  }

  /** Says which columns the model leaves out. */
  static void unused(Set<String> left, List<String> told) {
    if (!left.isEmpty()) {
      told.add("The model does not use " + String.join(", ", left) + ".");
    }
  }

  /** Inputs of one column that are called as a column, or nearly so. */
  private void byName() {
    for (UnaryOperator<String> spelling : SPELLINGS) {
      for (Tensor input : inputs) {
        List<String> found =
            left.stream()
                .filter(c -> spelling.apply(c).equals(spelling.apply(input.name())))
                .toList();
        if (open(input) && width(input) <= 1 && found.size() == 1) {
          take(input, found);
          if (!found.get(0).equals(input.name())) {
            told.add("The input " + input.name() + " is the column " + found.get(0) + ".");
          }
        }
      }
    }
  }

  /** Inputs f0, f1, f2 for as many columns. */
  private void numbered() {
    List<Tensor> open = inputs.stream().filter(this::open).toList();
    if (open.size() < 2 || open.size() != left.size() || open.size() != inputs.size()) {
      return;
    }
    Set<String> stems = new HashSet<>();
    int first = number(open.get(0));
    for (int i = 0; i < open.size(); i++) {
      Matcher name = NUMBERED.matcher(open.get(i).name());
      if (width(open.get(i)) > 1 || !name.matches() || number(open.get(i)) != first + i) {
        return;
      }
      stems.add(name.group(1));
    }
    if (stems.size() == 1 && (first == 0 || first == 1)) {
      List<String> order = List.copyOf(left);
      for (int i = 0; i < open.size(); i++) {
        take(open.get(i), List.of(order.get(i)));
      }
      told.add(
          "The inputs %s to %s are the columns in their order: %s."
              .formatted(
                  open.get(0).name(), open.get(open.size() - 1).name(), String.join(", ", order)));
    }
  }

  private static int number(Tensor input) {
    Matcher name = NUMBERED.matcher(input.name());
    return name.matches() && name.group(2).length() < 6 ? Integer.parseInt(name.group(2)) : -1;
  }

  /** What is left of the texts, or of the numbers, goes into the only input that takes it. */
  private void rest(boolean text) throws UnusableModelException {
    List<Tensor> open = inputs.stream().filter(this::open).filter(i -> text(i) == text).toList();
    List<String> fitting = left.stream().filter(c -> given.text(c) == text).toList();
    if (open.isEmpty()) {
      return;
    }
    Tensor input = open.get(0);
    long width = width(input);
    if (open.size() == 1 && width != fitting.size() && width == left.size()) {
      fitting = List.copyOf(left);
    }
    if (open.size() > 1 || fitting.isEmpty() || (width >= 0 && width != fitting.size())) {
      throw unknown(
          open.size() > 1
              ? "which columns go into " + names(open)
              : "which of the columns the input %s %s takes"
                  .formatted(input.name(), input.shape()));
    }
    take(input, fitting);
    told.add(
        fitting.size() == 1
            ? "The input %s is the column %s.".formatted(input.name(), fitting.get(0))
            : "The input %s takes %s in their order: %s."
                .formatted(
                    input.name(),
                    Counted.of(fitting.size(), "column"),
                    String.join(", ", fitting)));
  }

  private boolean open(Tensor input) {
    return !columns.containsKey(input.name());
  }

  private void take(Tensor input, List<String> taken) {
    columns.put(input.name(), List.copyOf(taken));
    taken.forEach(left::remove);
  }

  private static boolean text(Tensor input) {
    return input.datatype().equals("BYTES");
  }

  /** Columns that an input takes; -1 if any number. */
  private static long width(Tensor input) {
    return input.shape().size() == 2 ? input.shape().get(1) : 1;
  }

  private static String names(List<Tensor> tensors) {
    return String.join(", ", tensors.stream().map(Tensor::name).toList());
  }

  /**
   * Holds columns to what inputs take: numbers or texts.
   *
   * @throws UnusableModelException if a column holds the other
   */
  static void requireTypes(List<ModelInput> inputs, GivenColumns given)
      throws UnusableModelException {
    for (ModelInput input : inputs) {
      for (String column : input.columns()) {
        if (!input.text() && given.text(column)) {
          throw new UnusableModelException(
              ("The model's input %s takes numbers (%s), but the column %s holds texts. Export the"
                      + " model with an input of strings for it, or make a number of it in"
                      + " data.query")
                  .formatted(input.name(), input.datatype(), column));
        }
        if (input.text() && !given.readsAsText(column)) {
          throw new UnusableModelException(
              ("The model's input %s takes texts, but the column %s is %s. Write CAST(%s AS VARCHAR)"
                      + " in data.query, so that training and requests have the same words")
                  .formatted(input.name(), column, given.type(column), column));
        }
      }
    }
  }

  private UnusableModelException unknown(String what) {
    long wanted = inputs.stream().mapToLong(InputMapping::width).filter(w -> w > 0).sum();
    List<String> example = given.names().stream().limit(Math.max(1, wanted)).toList();
    return new UnusableModelException(
        ("Names and shapes do not say %s. The model takes %s; the training data has %s: %s. Write"
                + " signature.json beside model.onnx with the columns in the order of the model,"
                + " for example {\"features\": [%s]}, or leave columns out with"
                + " data.columns.notFeatures")
            .formatted(
                what,
                ModelTensors.told(inputs),
                Counted.of(given.names().size(), "input"),
                String.join(", ", given.names()),
                String.join(", ", example.stream().map(e -> '"' + e + '"').toList())));
  }
}
