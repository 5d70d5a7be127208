package dev.tidemill.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer may leave out {@code signature.json}. */
class ModelSignatureTest {

  private final PipelineSpec spec = TestSpecs.flightDelays();

  @TempDir Path output;

  private Signature read(String model, List<String> prepared) throws IOException, JobFailure {
    try (InputStream in = getClass().getResourceAsStream("/models/" + model)) {
      Files.write(output.resolve("model.onnx"), in.readAllBytes());
    }
    return ModelSignature.read(output, prepared, spec);
  }

  @Test
  void withoutASignatureTheModelSaysWhatGoesInAndComesOut() throws Exception {
    Signature signature = read("plain.onnx", List.of("hour", "distance", "weekday"));
    assertThat(signature.inputs())
        .containsExactly(new Tensor("features", "FP32", List.of(-1L, 3L)));
    assertThat(signature.outputs())
        .containsExactly(new Tensor("probability", "FP32", List.of(-1L, 1L)));
    assertThat(signature.features()).containsExactly("hour", "distance", "weekday");
    assertThat(signature.positiveOutput()).contains("probability");
  }

  @Test
  void aSignatureThatTheTrainerWroteCounts() throws Exception {
    Files.writeString(
        output.resolve("signature.json"),
        """
        {"inputs": [{"name": "features", "datatype": "FP32", "shape": [-1, 3]}],
         "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1, 1]}],
         "features": ["weekday", "hour", "distance"]}
        """);
    assertThat(read("plain.onnx", List.of("hour", "distance", "weekday")).features())
        .containsExactly("weekday", "hour", "distance");
  }

  @Test
  void aModelThatDoesNotSayEnoughNeedsASignature() {
    assertThatThrownBy(() -> read("plain.onnx", List.of("hour", "distance")))
        .isInstanceOf(JobFailure.class)
        .hasMessageContaining("features has the shape [-1, 3], but prepare makes 2 inputs")
        .hasMessageContaining("signature.json")
        .hasMessageContaining("looks like");
    assertThatThrownBy(() -> read("mixed.onnx", List.of("amount", "count", "flag", "name")))
        .isInstanceOf(JobFailure.class)
        .hasMessageContaining("has 4 inputs")
        .hasMessageContaining("looks like");
  }

  @Test
  void thePositiveOutputOfTheSpecificationHasToBeOneOfTheModels() {
    PipelineSpec other =
        TestSpecs.flightDelays("positive: {output: probability}", "positive: {output: score}");
    assertThatThrownBy(
            () -> {
              read("plain.onnx", List.of("a", "b", "c"));
              ModelSignature.read(output, List.of("a", "b", "c"), other);
            })
        .isInstanceOf(JobFailure.class)
        .hasMessageContaining("score, but the model's outputs are [probability]");
  }
}
