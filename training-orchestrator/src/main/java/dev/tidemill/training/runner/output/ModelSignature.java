package dev.tidemill.training.runner.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.onnx.process.ModelProcessException;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What goes into a model and comes out: {@code signature.json} of a trainer, or the model itself.
 * In either case the model is loaded, in a process of its own as at the gate, and compared with
 * what was written.
 */
public final class ModelSignature {

  private static final Set<String> DATATYPES =
      Set.of("FP16", "FP32", "FP64", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL", "BYTES");

  private ModelSignature() {}

  /**
   * Loads a model and reads what it takes and gives.
   *
   * @param onnx the model
   * @param signatureJson what the trainer wrote of it, if it did
   * @param prepared names of the inputs that the trainer was given, in order; also the model's when
   *     it does not say
   * @param permit refused when the work is to be stopped
   * @throws JobFailure if the model cannot be loaded, or cannot be used as its signature says
   */
  public static Signature read(
      Path onnx,
      Optional<Path> signatureJson,
      List<String> prepared,
      PipelineSpec spec,
      Permit permit)
      throws IOException, JobFailure {
    try (ModelProcess process = ModelProcess.start(limits(spec), permit)) {
      ModelTensors model = process.load(onnx);
      Signature signature =
          signatureJson.isPresent()
              ? written(json(signatureJson.get()), model, prepared, spec)
              : derived(model, prepared, spec);
      List<String> features = ModelContract.of(signature, model).features();
      if (!new HashSet<>(prepared).containsAll(features)) {
        throw bad("The model's inputs are " + features + ", but the training data has " + prepared);
      }
      return signature;
    } catch (UnusableModelException e) {
      throw bad(e.getMessage());
    } catch (ModelProcessException e) {
      throw new JobFailure("RUNNER_ERROR", e.getMessage(), true);
    }
  }

  private static ModelLimits limits(PipelineSpec spec) {
    return ModelLimits.ofMemory(
        spec.train().resources().memoryLimitBytes().orElse(ModelLimits.USUAL_MEMORY_BYTES));
  }

  /** For a model that takes all features as one tensor; others do not say the columns' order. */
  private static Signature derived(ModelTensors model, List<String> prepared, PipelineSpec spec)
      throws JobFailure {
    if (model.inputs().size() != 1) {
      throw needed("model.onnx has " + Counted.of(model.inputs().size(), "input"), prepared);
    }
    Tensor input = model.inputs().get(0);
    if (!input.datatype().equals("FP32") && !input.datatype().equals("FP64")) {
      throw needed("the input " + input.name() + " is " + input.datatype(), prepared);
    }
    List<Long> shape = input.shape();
    boolean wide = shape.size() == 2 && shape.get(1) == prepared.size();
    boolean narrow = shape.size() == 1 && prepared.size() == 1;
    if (!wide && !narrow) {
      throw needed(
          "the input %s has the shape %s, but the training data has %d inputs"
              .formatted(input.name(), shape, prepared.size()),
          prepared);
    }
    return new Signature(
        model.inputs(), model.outputs(), List.copyOf(prepared), spec.model().positiveOutput());
  }

  private static JobFailure needed(String why, List<String> prepared) {
    return bad(
        "train wrote no signature.json beside model.onnx, which does not say it all ("
            + why
            + "); it looks like {\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\","
            + " \"shape\": [-1, "
            + prepared.size()
            + "]}], \"outputs\": [...], \"features\": [...], \"positive\": \"probability\"}");
  }

  private static Signature written(
      JsonNode json, ModelTensors model, List<String> prepared, PipelineSpec spec)
      throws JobFailure {
    List<Tensor> inputs = tensors(json, "inputs");
    List<Tensor> outputs = tensors(json, "outputs");
    List<String> features = new ArrayList<>();
    json.path("features").forEach(f -> features.add(f.asText()));
    if (features.isEmpty() && model.inputs().size() == 1) {
      features.addAll(prepared);
    }
    if (!new HashSet<>(prepared).containsAll(features)) {
      throw bad(
          "signature.json names the features "
              + features
              + ", but the inputs of the training data are "
              + prepared);
    }
    Optional<String> positive =
        spec.model()
            .positiveOutput()
            .or(() -> Optional.ofNullable(json.path("positive").textValue()));
    return new Signature(inputs, outputs, List.copyOf(features), positive);
  }

  private static List<Tensor> tensors(JsonNode json, String field) throws JobFailure {
    if (!json.path(field).isArray() || json.path(field).isEmpty()) {
      throw bad("signature.json has no list of " + field);
    }
    List<Tensor> tensors = new ArrayList<>();
    for (JsonNode tensor : json.path(field)) {
      String name = tensor.path("name").asText("");
      String datatype = tensor.path("datatype").asText("");
      if (name.isEmpty() || datatype.isEmpty() || !tensor.path("shape").isArray()) {
        throw bad("signature.json: each of " + field + " needs name, datatype and shape");
      }
      if (!DATATYPES.contains(datatype)) {
        throw bad(
            "signature.json: %s has the datatype %s; allowed are %s"
                .formatted(name, datatype, DATATYPES.stream().sorted().toList()));
      }
      tensors.add(new Tensor(name, datatype, shape(name, tensor.path("shape"))));
    }
    return tensors;
  }

  private static List<Long> shape(String name, JsonNode sizes) throws JobFailure {
    List<Long> shape = new ArrayList<>();
    for (JsonNode size : sizes) {
      if (!size.canConvertToExactIntegral() || !size.canConvertToLong() || size.longValue() < -1) {
        throw bad(
            "signature.json: %s has the shape %s; sizes are whole numbers, -1 where any size goes"
                .formatted(name, sizes));
      }
      shape.add(size.longValue());
    }
    return shape;
  }

  private static JsonNode json(Path file) throws IOException, JobFailure {
    try {
      return WrittenJson.read(file);
    } catch (WrittenJson.UnreadableException e) {
      throw bad(e.getMessage());
    }
  }

  private static JobFailure bad(String message) {
    return new JobFailure("BAD_OUTPUT", message, false);
  }
}
