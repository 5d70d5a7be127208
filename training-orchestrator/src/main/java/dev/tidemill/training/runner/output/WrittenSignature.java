package dev.tidemill.training.runner.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a trainer wrote of its model in {@code signature.json}. What it leaves out is derived.
 *
 * @param inputs empty if it does not list them
 * @param outputs empty if it does not list them
 * @param features the columns of all inputs, one input after another; empty if it does not say
 * @param positive the output that is scored
 */
record WrittenSignature(
    List<Tensor> inputs, List<Tensor> outputs, List<String> features, Optional<String> positive) {

  static final WrittenSignature NONE =
      new WrittenSignature(List.of(), List.of(), List.of(), Optional.empty());

  private static final Set<String> DATATYPES =
      Set.of("FP16", "FP32", "FP64", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL", "BYTES");

  /**
   * Reads a file.
   *
   * @param given names of the inputs of the training data
   */
  static WrittenSignature read(Optional<Path> file, List<String> given)
      throws IOException, JobFailure {
    if (file.isEmpty()) {
      return NONE;
    }
    JsonNode json = json(file.get());
    List<String> features = new ArrayList<>();
    json.path("features").forEach(f -> features.add(f.asText()));
    if (!new HashSet<>(given).containsAll(features)) {
      throw bad(
          "signature.json names the features "
              + features
              + ", but the inputs of the training data are "
              + given);
    }
    return new WrittenSignature(
        tensors(json, "inputs"),
        tensors(json, "outputs"),
        features,
        Optional.ofNullable(json.path("positive").textValue()));
  }

  private static List<Tensor> tensors(JsonNode json, String field) throws JobFailure {
    if (json.path(field).isMissingNode()) {
      return List.of();
    }
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
