package dev.tidemill.training.runner.output;

import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelInput;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.onnx.process.ModelProcessException;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What goes into a model and comes out: the model's names and shapes say it, and {@code
 * signature.json} of a trainer where they do not. The model is loaded, in a process of its own as
 * at the gate, and compared with what was written.
 */
public final class ModelSignature {

  private final GivenColumns given;
  private final List<String> labels;
  private final PipelineSpec spec;

  /**
   * @param given the inputs that the trainer was given
   * @param labels words that the label has in the training rows; none for a regression
   */
  public ModelSignature(GivenColumns given, List<String> labels, PipelineSpec spec) {
    this.given = given;
    this.labels = List.copyOf(labels);
    this.spec = spec;
  }

  /**
   * Loads a model and reads what it takes and gives.
   *
   * @param onnx the model's file, or a folder with model.onnx and the files of its weights
   * @param signatureJson what the trainer wrote of it, if it did
   * @param permit refused when the work is to be stopped
   * @throws JobFailure if the model cannot be loaded, or cannot be used as its signature says
   */
  public Signature read(Path onnx, Optional<Path> signatureJson, Permit permit)
      throws IOException, JobFailure {
    try (ModelProcess process = ModelProcess.start(limits(spec), permit)) {
      return read(process, onnx, signatureJson);
    } catch (ModelProcessException e) {
      throw new JobFailure("RUNNER_ERROR", e.getMessage(), true);
    }
  }

  /** As above, in a process that may have had other models. */
  Signature read(ModelProcess process, Path onnx, Optional<Path> signatureJson)
      throws IOException, JobFailure {
    try {
      ModelTensors model = process.load(onnx);
      WrittenSignature written = WrittenSignature.read(signatureJson, given.names());
      Signature signature = signature(model, written);
      ModelContract contract = ModelContract.of(signature, model);
      if (!new HashSet<>(given.names()).containsAll(contract.features())) {
        throw bad(
            "The model's inputs are "
                + contract.features()
                + ", but the training data has "
                + given.names());
      }
      InputMapping.requireTypes(contract.inputs(), given);
      return withDefaults(signature, contract.inputs());
    } catch (UnusableModelException e) {
      throw bad(e.getMessage());
    }
  }

  /**
   * What a model takes and gives that only its own program can read: what the trainer wrote, else
   * the columns of the training data, one input each.
   *
   * @throws JobFailure if what was written is not a signature
   */
  public Signature given(Optional<Path> signatureJson) throws IOException, JobFailure {
    Signature signature = ofColumns(signatureJson);
    try {
      List<ModelInput> inputs = new ArrayList<>();
      for (String column : signature.features()) {
        String datatype = given.text(column) ? "BYTES" : "FP64";
        inputs.add(new ModelInput(column, datatype, List.of(column), 2, false));
      }
      return withDefaults(signature, inputs);
    } catch (UnusableModelException e) {
      throw bad(e.getMessage());
    }
  }

  private Signature ofColumns(Optional<Path> signatureJson) throws IOException, JobFailure {
    WrittenSignature written = WrittenSignature.read(signatureJson, given.names());
    List<String> columns = written.features().isEmpty() ? given.names() : written.features();
    List<Tensor> inputs = written.inputs().isEmpty() ? each(columns) : written.inputs();
    List<String> classes = LabelValues.of(spec).classes(labels);
    boolean several = spec.task() == Task.MULTICLASS_CLASSIFICATION;
    Optional<String> positive = spec.model().positiveOutput().or(written::positive);
    Tensor scored =
        new Tensor(
            positive.orElse("score"), "FP64", List.of(-1L, several ? (long) classes.size() : 1L));
    return new Signature(
        inputs,
        written.outputs().isEmpty() ? List.of(scored) : written.outputs(),
        columns,
        positive,
        several || classes.size() == 2 ? classes : List.of(),
        spec.task() == Task.BINARY_CLASSIFICATION ? Optional.of(0) : Optional.empty(),
        Map.of(),
        List.of(),
        List.of(
            "The model is not ONNX, so its inputs are those that the trainer was given: %s."
                .formatted(String.join(", ", columns))));
  }

  private List<Tensor> each(List<String> columns) {
    return columns.stream()
        .map(c -> new Tensor(c, given.text(c) ? "BYTES" : "FP64", List.of(-1L, 1L)))
        .toList();
  }

  private static ModelLimits limits(PipelineSpec spec) {
    return ModelLimits.ofMemory(
        spec.train().resources().memoryLimitBytes().orElse(ModelLimits.USUAL_MEMORY_BYTES));
  }

  private Signature signature(ModelTensors model, WrittenSignature written)
      throws UnusableModelException {
    ModelContract.requireTensors(written.inputs(), written.outputs(), model);
    List<Tensor> inputs = written.inputs().isEmpty() ? model.inputs() : written.inputs();
    List<Tensor> outputs = written.outputs().isEmpty() ? model.outputs() : written.outputs();
    List<String> told = new ArrayList<>();
    List<String> columns = columns(inputs, written, told);
    ScoreMapping.Mapped score = ScoreMapping.of(model, spec, written.positive(), labels);
    told.addAll(score.told());
    if (inputs.stream().anyMatch(i -> !i.shape().isEmpty() && i.shape().get(0) == 1)) {
      told.add(
          "The model takes one row at a time (its inputs have the shape [1, ...]), so many rows"
              + " cost as many calls. Export it with an open first size to score them at once.");
    }
    return new Signature(
        inputs,
        outputs,
        columns,
        Optional.of(score.output()),
        score.classes(),
        score.column(),
        Map.of(),
        List.of(),
        told);
  }

  private List<String> columns(List<Tensor> inputs, WrittenSignature written, List<String> told)
      throws UnusableModelException {
    if (written.features().isEmpty()) {
      InputMapping.Mapped mapped = InputMapping.of(inputs, given);
      told.addAll(mapped.told());
      return mapped.columns();
    }
    Set<String> unused = new LinkedHashSet<>(given.names());
    unused.removeAll(written.features());
    InputMapping.unused(unused, told);
    return written.features();
  }

  private Signature withDefaults(Signature signature, List<ModelInput> inputs)
      throws UnusableModelException {
    InputDefaults defaults = InputDefaults.of(spec.model().inputs(), inputs);
    List<String> told = new ArrayList<>(signature.derived());
    told.addAll(defaults.told());
    return new Signature(
        signature.inputs(),
        signature.outputs(),
        signature.features(),
        signature.positiveOutput(),
        signature.classes(),
        signature.positiveColumn(),
        defaults.values(),
        defaults.optional(),
        told);
  }

  private static JobFailure bad(String message) {
    return new JobFailure("BAD_OUTPUT", message, false);
  }
}
