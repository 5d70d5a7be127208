package dev.tidemill.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What goes into a model and comes out: {@code signature.json} of a trainer, or the model itself.
 */
final class ModelSignature {

  private ModelSignature() {}

  /**
   * @param output has model.onnx and, if the trainer wrote one, signature.json
   * @param prepared names of the inputs that the trainer was given, in order; also the model's when
   *     it does not say
   */
  static Signature read(Path output, List<String> prepared, PipelineSpec spec)
      throws IOException, JobFailure {
    Path file = output.resolve("signature.json");
    return Files.isRegularFile(file)
        ? written(json(file), prepared, spec)
        : derived(output.resolve("model.onnx"), prepared, spec);
  }

  /** Of a model that takes all features as one tensor; others do not tell their columns' order. */
  private static Signature derived(Path model, List<String> prepared, PipelineSpec spec)
      throws JobFailure {
    ModelTensors tensors;
    try {
      tensors = ModelTensors.of(model);
    } catch (ModelTensors.UnknownTensorsException e) {
      throw needed(e.getMessage(), prepared);
    }
    if (tensors.inputs().size() != 1) {
      throw needed("model.onnx has " + tensors.inputs().size() + " inputs", prepared);
    }
    Tensor input = tensors.inputs().get(0);
    if (!input.datatype().equals("FP32") && !input.datatype().equals("FP64")) {
      throw needed("the input " + input.name() + " is " + input.datatype(), prepared);
    }
    if (input.shape().size() != 2 || input.shape().get(1) != prepared.size()) {
      throw needed(
          "the input "
              + input.name()
              + " has the shape "
              + input.shape()
              + ", but prepare makes "
              + prepared.size()
              + " inputs",
          prepared);
    }
    return signature(tensors.inputs(), tensors.outputs(), prepared, spec.model().positiveOutput());
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

  private static Signature written(JsonNode json, List<String> prepared, PipelineSpec spec)
      throws JobFailure {
    List<Tensor> inputs = tensors(json, "inputs");
    List<Tensor> outputs = tensors(json, "outputs");
    List<String> features = new ArrayList<>();
    json.path("features").forEach(f -> features.add(f.asText()));
    if (features.isEmpty()) {
      features.addAll(prepared);
    }
    if (!new HashSet<>(prepared).containsAll(features)) {
      throw bad("signature.json names features that prepare does not make; it makes " + prepared);
    }
    Optional<String> positive =
        spec.model()
            .positiveOutput()
            .or(() -> Optional.ofNullable(json.path("positive").textValue()));
    return signature(inputs, outputs, features, positive);
  }

  private static Signature signature(
      List<Tensor> inputs, List<Tensor> outputs, List<String> features, Optional<String> positive)
      throws JobFailure {
    if (positive.isPresent() && outputs.stream().noneMatch(o -> o.name().equals(positive.get()))) {
      throw bad(
          "model.positive.output is "
              + positive.get()
              + ", but the model's outputs are "
              + outputs.stream().map(Tensor::name).toList());
    }
    return new Signature(inputs, outputs, List.copyOf(features), positive);
  }

  private static List<Tensor> tensors(JsonNode json, String field) throws JobFailure {
    List<Tensor> tensors = new ArrayList<>();
    for (JsonNode tensor : json.path(field)) {
      List<Long> shape = new ArrayList<>();
      tensor.path("shape").forEach(n -> shape.add(n.asLong()));
      String name = tensor.path("name").asText("");
      String datatype = tensor.path("datatype").asText("");
      if (name.isEmpty() || datatype.isEmpty() || shape.isEmpty()) {
        throw bad("signature.json: each of " + field + " needs name, datatype and shape");
      }
      tensors.add(new Tensor(name, datatype, shape));
    }
    if (tensors.isEmpty()) {
      throw bad("signature.json has no " + field);
    }
    return tensors;
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
