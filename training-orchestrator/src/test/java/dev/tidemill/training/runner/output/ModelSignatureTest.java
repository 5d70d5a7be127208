package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer may leave out {@code signature.json}. */
@Tag("slow")
class ModelSignatureTest {

  private final PipelineSpec spec = TestSpecs.flightDelays();

  @TempDir Path output;

  private Signature read(String model, List<String> prepared) throws IOException, JobFailure {
    try (InputStream in = getClass().getResourceAsStream("/models/" + model)) {
      Files.write(output.resolve("model.onnx"), in.readAllBytes());
    }
    return read(prepared, spec, Permit.ALWAYS);
  }

  private Signature read(List<String> prepared, PipelineSpec of, Permit permit)
      throws IOException, JobFailure {
    Path json = output.resolve("signature.json");
    return new ModelSignature(new GivenColumns(prepared, Map.of()), List.of("0", "1"), of)
        .read(output.resolve("model.onnx"), Optional.of(json).filter(Files::exists), permit);
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
  void whereShapesDoNotSayItTheTrainerIsToldWhatToWrite() {
    assertThatThrownBy(() -> read("plain.onnx", List.of("hour", "distance", "weekday", "month")))
        .isInstanceOf(JobFailure.class)
        .hasMessage(
            "Names and shapes do not say which of the columns the input features [-1, 3] takes. The"
                + " model takes features FP32 [-1, 3]; the training data has 4 inputs: hour,"
                + " distance, weekday, month. Write signature.json beside model.onnx with the"
                + " columns in the order of the model, for example {\"features\": [\"hour\","
                + " \"distance\", \"weekday\"]}, or leave columns out with"
                + " data.columns.notFeatures");
  }

  @Test
  void aSignatureMayNameTheColumnsAlone() throws Exception {
    Files.writeString(
        output.resolve("signature.json"), "{\"features\": [\"month\", \"hour\", \"distance\"]}");
    Signature signature = read("plain.onnx", List.of("hour", "distance", "weekday", "month"));
    assertThat(signature.features()).containsExactly("month", "hour", "distance");
    assertThat(signature.derived()).contains("The model does not use weekday.");
  }

  @Test
  void thePositiveOutputOfTheSpecificationHasToBeOneOfTheModels() {
    PipelineSpec other =
        TestSpecs.flightDelays("positive: {output: probability}", "positive: {output: score}");
    assertThatThrownBy(
            () -> {
              read("plain.onnx", List.of("a", "b", "c"));
              read(List.of("a", "b", "c"), other, Permit.ALWAYS);
            })
        .isInstanceOf(JobFailure.class)
        .hasMessage("The model has no output score; it has probability FP32 [-1, 1]");
  }

  private void refuses(String model, String message) {
    assertThatThrownBy(() -> read(model, List.of("a", "b", "c")))
        .isInstanceOf(JobFailure.class)
        .hasMessage(message);
  }

  /** The gate and the gateway say the same: their OnnxModelTest. */
  @Test
  void aModelThatIsTooNewIsToldWithBothNumbersAndWhatToSet() {
    refuses(
        "newest-ir.onnx",
        "The model cannot be loaded: its IR version is 14, and ONNX Runtime 1.28.0 takes at most"
            + " 13. Export it with ir_version=13, and a target_opset that goes with it (now 28)");
    refuses(
        "newest-opset.onnx",
        "The model cannot be loaded: it uses opset 28 of ai.onnx, and ONNX Runtime 1.28.0 takes at"
            + " most 26. Export it with that target_opset");
  }

  @Test
  void anOperatorThatTheRuntimeLacksIsNamed() {
    refuses(
        "unknown-operator.onnx",
        "The model cannot be loaded: it uses the operator Guess of the domain my.company, which"
            + " ONNX Runtime 1.28.0 lacks");
  }

  @Test
  void whatElseTheRuntimeSaysComesWithoutItsSource() {
    refuses(
        "wrong-types.onnx",
        "The model cannot be loaded: ONNX Runtime 1.28.0 says: Type Error: Type parameter (T) of"
            + " Optype (MatMul) bound to different types (tensor(float) and tensor(int64) in node"
            + " ().");
  }

  @Test
  void aModelWhoseWeightsLieInAnotherFileIsRefusedAtTrainingThoughTheFileIsThere()
      throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/models/external-weights.onnx.data")) {
      Files.write(output.resolve("external-weights.onnx.data"), in.readAllBytes());
    }
    refuses(
        "external-weights.onnx",
        "The model cannot be loaded: it keeps weights in external-weights.onnx.data, and only"
            + " model.onnx is kept. Save it as one file, for example with onnx.save(model, path,"
            + " save_as_external_data=False) or, in PyTorch, external_data=False");
  }

  @Test
  void aModelThatTakesOneNumberForEachRowNeedsNoSignature() throws Exception {
    Signature signature = read("one-number.onnx", List.of("hour"));
    assertThat(signature.inputs()).containsExactly(new Tensor("x", "FP32", List.of(-1L)));
    assertThat(signature.features()).containsExactly("hour");
  }

  private void written(String inputs, String outputs, String message) throws IOException {
    Files.writeString(
        output.resolve("signature.json"),
        "{\"inputs\": [%s], \"outputs\": [%s]}".formatted(inputs, outputs));
    refuses("plain.onnx", message);
  }

  private static String tensor(String name, String datatype, String shape) {
    return "{\"name\": \"%s\", \"datatype\": \"%s\", \"shape\": %s}"
        .formatted(name, datatype, shape);
  }

  @Test
  void aSignatureThatTheModelDoesNotKeepIsRefusedWithBothSides() throws Exception {
    String input = tensor("features", "FP32", "[-1, 3]");
    String output = tensor("probability", "FP32", "[-1, 1]");
    written(
        tensor("features", "FP64", "[-1, 3]"),
        output,
        "The signature says that the input features is FP64 [-1, 3], but the model says FP32 [-1,"
            + " 3]");
    written(
        tensor("features", "FP32", "[-1, 4]"),
        output,
        "The signature says that the input features is FP32 [-1, 4], but the model says FP32 [-1,"
            + " 3]");
    written(
        input,
        tensor("probability", "FP32", "[-1, 2]"),
        "The signature says that the output probability is FP32 [-1, 2], but the model says FP32"
            + " [-1, 1]");
    written(
        tensor("rows", "FP32", "[-1, 3]"),
        output,
        "The signature names the input rows, but the model has [features]");
  }

  @Test
  void whatNoSignatureCanSayIsRefusedInPlainWords() throws Exception {
    String output = tensor("probability", "FP32", "[-1, 1]");
    written(
        tensor("features", "float", "[-1, 3]"),
        output,
        "signature.json: features has the datatype float; allowed are [BOOL, BYTES, FP16, FP32,"
            + " FP64, INT16, INT32, INT64, INT8, UINT8]");
    written(
        tensor("features", "FP32", "[\"batch\", 3]"),
        output,
        "signature.json: features has the shape [\"batch\",3]; sizes are whole numbers, -1 where"
            + " any size goes");
    Files.writeString(this.output.resolve("signature.json"), "{\"inputs\": []}");
    refuses("plain.onnx", "signature.json has no list of inputs");
  }

  /** 2.7 GB in the runner's own process before; the gate refuses it when it scores. */
  @Test
  void aModelWithConstantsOfGigabytesTakesNoMemoryOfTheRunner() throws Exception {
    assertThat(read("huge-constant.onnx", List.of("a", "b")).features()).containsExactly("a", "b");
  }

  @Test
  void aModelIsLetGoWhenItsRunIsCancelled() throws Exception {
    try (InputStream in = getClass().getResourceAsStream("/models/plain.onnx")) {
      Files.write(output.resolve("model.onnx"), in.readAllBytes());
    }
    Permit refused = () -> Optional.of(new Permit.Refusal("CANCELLED", "the run was cancelled"));
    List<String> inputs = List.of("hour", "distance", "weekday");
    assertThatThrownBy(() -> read(inputs, spec, refused))
        .isInstanceOf(StoppedException.class)
        .hasMessage("the run was cancelled");
  }
}
