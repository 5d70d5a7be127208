package dev.tidemill.training.runner.output;

import dev.tidemill.kit.onnx.ContractOutput;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.ModelFormatSpec.Positive;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds which output of a model is scored, and what its columns are. */
final class ScoreMapping {

  /** What exporters call the probabilities, where a model has other outputs of floating point. */
  private static final Set<String> USUAL =
      Set.of("probabilities", "output_probability", "probability");

  private static final List<String> TRUE_WORDS = List.of("1", "true", "1.0");

  private final ModelTensors model;
  private final PipelineSpec spec;
  private final List<String> labels;
  private final List<String> told = new ArrayList<>();

  private ScoreMapping(ModelTensors model, PipelineSpec spec, List<String> labels) {
    this.model = model;
    this.spec = spec;
    this.labels = labels;
  }

  /**
   * What is scored.
   *
   * @param classes words of the label in the order of the columns; of two classes the second is
   *     true
   * @param column that is P(label = true); empty for several classes and for a regression
   * @param told what was concluded, a sentence each
   */
  record Mapped(String output, List<String> classes, Optional<Integer> column, List<String> told) {}

  /**
   * Maps.
   *
   * @param written the output that signature.json names
   * @param labels words that the label has in the training rows
   * @throws UnusableModelException if the model does not say it
   */
  static Mapped of(
      ModelTensors model, PipelineSpec spec, Optional<String> written, List<String> labels)
      throws UnusableModelException {
    return new ScoreMapping(model, spec, labels)
        .mapped(spec.model().positiveOutput().or(() -> written));
  }

  private Mapped mapped(Optional<String> named) throws UnusableModelException {
    Tensor output = output(named);
    List<String> keys = model.classes().getOrDefault(output.name(), List.of());
    return switch (spec.task()) {
      case REGRESSION -> number(output);
      case BINARY_CLASSIFICATION -> binary(output, keys);
      case MULTICLASS_CLASSIFICATION -> several(output, keys);
    };
  }

  private Tensor output(Optional<String> named) throws UnusableModelException {
    List<Tensor> floating = ContractOutput.floating(model.outputs()).toList();
    List<Tensor> usual = floating.stream().filter(o -> USUAL.contains(o.name())).toList();
    if (named.isEmpty() && floating.size() > 1 && usual.size() != 1) {
      throw new UnusableModelException(
          ("The model has %d outputs that could be scored: %s. Say which:"
                  + " model: {positive: {output: %s}}")
              .formatted(
                  floating.size(),
                  ModelTensors.told(model.outputs()),
                  floating.get(floating.size() - 1).name()));
    }
    Optional<String> wanted = named.isPresent() || usual.isEmpty() ? named : name(usual);
    String name = ModelContract.score(wanted, model.outputs());
    if (named.isEmpty() && model.outputs().size() > 1) {
      told.add("Scored is the output " + name + ".");
    }
    return model.outputs().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
  }

  private static Optional<String> name(List<Tensor> usual) {
    return Optional.of(usual.get(0).name());
  }

  /** Columns of an output for each row; -1 if the model leaves that open. */
  private static long width(Tensor output) {
    List<Long> shape = output.shape();
    return shape.isEmpty() ? -1 : shape.size() == 2 ? shape.get(1) : 1;
  }

  private Mapped number(Tensor output) throws UnusableModelException {
    if (width(output) > 1 || model.maps().contains(output.name())) {
      throw new UnusableModelException(
          ("The model's output %s is %s %s, but a regression has one number for each row. If it"
                  + " predicts classes, write task: binary-classification or"
                  + " multiclass-classification")
              .formatted(output.name(), output.datatype(), output.shape()));
    }
    return new Mapped(output.name(), List.of(), Optional.empty(), told);
  }

  private Mapped binary(Tensor output, List<String> keys) throws UnusableModelException {
    long width = width(output);
    List<String> words = LabelValues.of(spec).classes(labels);
    List<String> classes = words.size() == 2 ? words : List.of();
    if (width == 1) {
      return new Mapped(output.name(), classes, Optional.of(0), told);
    }
    if (width > 2 || keys.size() > 2 || keys.size() == 1) {
      throw new UnusableModelException(
          ("The model's output %s has %s, but a binary classification has two."
                  + " For several classes write task: multiclass-classification")
              .formatted(
                  output.name(),
                  keys.isEmpty() ? width + " columns" : "the classes " + String.join(", ", keys)));
    }
    int column = keys.isEmpty() ? unnamed(output, words) : named(output, keys, words);
    return new Mapped(output.name(), classes, Optional.of(column), told);
  }

  /** The true column of two, of a model that does not name its classes. */
  private int unnamed(Tensor output, List<String> words) throws UnusableModelException {
    List<String> order = labelOrder();
    Optional<String> wanted = spec.model().positive().flatMap(Positive::trueClass);
    String yes = wanted.orElse(words.isEmpty() ? "1" : words.get(words.size() - 1));
    int column = order.size() == 2 ? order.indexOf(yes) : yes.equals("0") ? 0 : 1;
    if (column < 0) {
      throw new UnusableModelException(
          "model.positive.class is %s, but the classes of the label are %s"
              .formatted(yes, String.join(", ", order)));
    }
    told.add(
        "P(%s) is the %s column of %s: the model does not name its classes, so they are in the order %s."
            .formatted(
                yes,
                column == 0 ? "first" : "second",
                output.name(),
                order.size() == 2 ? String.join(", ", order) : "false, true"));
    return column;
  }

  /** The column of two whose class is true. */
  private int named(Tensor output, List<String> keys, List<String> words)
      throws UnusableModelException {
    Optional<String> wanted = spec.model().positive().flatMap(Positive::trueClass);
    int column = wanted.map(keys::indexOf).orElseGet(() -> trueColumn(keys, words));
    if (column < 0) {
      throw new UnusableModelException(
          wanted.isPresent()
              ? "model.positive.class is %s, but the model's classes are %s"
                  .formatted(wanted.get(), String.join(", ", keys))
              : ("The model's classes are %s, and the label's are %s. Say which of the model's is"
                      + " true: model: {positive: {class: \"%s\"}}")
                  .formatted(
                      String.join(", ", keys), String.join(", ", labelOrder()), keys.get(1)));
    }
    told.add(
        "P(label = true) is the probability of the class %s of %s, which the model names %s."
            .formatted(keys.get(column), output.name(), String.join(" and ", keys)));
    return column;
  }

  private int trueColumn(List<String> keys, List<String> words) {
    if (words.size() == 2 && Set.copyOf(words).equals(Set.copyOf(keys))) {
      return keys.indexOf(words.get(1));
    }
    boolean inOrder = words.size() < 2 || labelOrder().indexOf(words.get(1)) == 1;
    boolean plain = LabelValues.of(spec).isPlainTruth();
    return IntStream.range(0, keys.size())
        .filter(
            i -> (plain || inOrder) && TRUE_WORDS.contains(keys.get(i).toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(-1);
  }

  /** The classes that are declared, or those of the training rows as scikit-learn orders them. */
  private List<String> labelOrder() {
    List<String> declared = spec.data().columns().label().classes();
    return declared.isEmpty() ? LabelValues.sorted(labels) : declared;
  }

  private Mapped several(Tensor output, List<String> keys) throws UnusableModelException {
    List<String> order = LabelValues.of(spec).classes(labels);
    List<String> classes =
        keys.isEmpty() ? unnamedClasses(output, order) : namedClasses(output, keys, order);
    if (classes.size() < 2) {
      throw new UnusableModelException(
          "The model's output %s has one class only: %s".formatted(output.name(), classes));
    }
    return new Mapped(output.name(), classes, Optional.empty(), told);
  }

  private List<String> unnamedClasses(Tensor output, List<String> order)
      throws UnusableModelException {
    long width = width(output);
    if (width >= 0 && width != order.size()) {
      throw new UnusableModelException(
          ("The model's output %s is %s %s, but the label has %d classes: %s. The output needs a"
                  + " column of probability for each; if the model was trained on other classes,"
                  + " declare them in its order: label: {column: %s, classes: [...]}")
              .formatted(
                  output.name(),
                  output.datatype(),
                  output.shape(),
                  order.size(),
                  String.join(", ", order),
                  spec.data().columns().label().column()));
    }
    told.add(
        "The columns of %s are %s: the model does not name its classes, so they are in %s."
            .formatted(
                output.name(),
                String.join(", ", order),
                spec.data().columns().label().classes().isEmpty()
                    ? "the order of scikit-learn"
                    : "the order of label.classes"));
    return order;
  }

  private List<String> namedClasses(Tensor output, List<String> keys, List<String> order)
      throws UnusableModelException {
    Set<String> unknown = new HashSet<>(keys);
    order.forEach(unknown::remove);
    if (unknown.isEmpty()) {
      told.add(
          "The columns of %s are the classes that the model names: %s."
              .formatted(output.name(), String.join(", ", keys)));
      return keys;
    }
    List<String> numbers = IntStream.range(0, keys.size()).mapToObj(Integer::toString).toList();
    if (!keys.equals(numbers) || keys.size() != order.size()) {
      throw new UnusableModelException(
          ("The model's classes are %s, but the label's are %s. Train on the words of the label, or"
                  + " on the numbers 0 to %d in the order of label.classes")
              .formatted(String.join(", ", keys), String.join(", ", order), order.size() - 1));
    }
    told.add(
        "The model numbers the classes 0 to %d; they are %s, in this order."
            .formatted(keys.size() - 1, String.join(", ", order)));
    return order;
  }
}
