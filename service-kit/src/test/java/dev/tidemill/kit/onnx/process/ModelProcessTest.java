package dev.tidemill.kit.onnx.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelProcessTest {

  @TempDir Path folder;

  private final ModelProcess process =
      ModelProcess.start(ModelLimits.ofMemory(64L << 20), Permit.ALWAYS);

  @AfterEach
  void end() {
    process.close();
  }

  private static Path model() throws java.net.URISyntaxException {
    return resource("logistic.onnx");
  }

  private static InputRows rows(double[]... rows) {
    return InputRows.ofNumbers(List.of("a", "b"), rows);
  }

  private static Signature signature(String... features) {
    return new Signature(
        List.of(new Tensor("features", "FP32", List.of(-1L, (long) features.length))),
        List.of(new Tensor("probability", "FP32", List.of(-1L, 1L))),
        List.of(features),
        Optional.of("probability"));
  }

  @Test
  void scoresAreWhatTheFormulaSays() throws Exception {
    ModelProcess.Model model = process.load(model(), signature("a", "b"));
    double[] scores = model.score(rows(new double[][] {{0, 0}, {1, 2}, {3, -1}})).single();

    assertThat(model.inputNames()).containsExactly("a", "b");
    assertThat(scores[0]).isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-6));
    assertThat(scores[1]).isCloseTo(1 / (1 + Math.exp(2.5)), within(1e-6));
    assertThat(scores[2]).isCloseTo(1 / (1 + Math.exp(-5.5)), within(1e-6));
    assertThat(model.timeNanos(rows(new double[][] {{1, 2}, {3, 4}}), Duration.ofMinutes(1)))
        .hasSize(2)
        .allMatch(nanos -> nanos > 0);
    assertThat(model.timeNanos(rows(new double[500][2]), Duration.ZERO)).hasSize(1);
  }

  @Test
  void manyRowsAreScoredInBatches() throws Exception {
    double[][] rows = new double[10_000][2];
    rows[9_999][0] = 100;
    ModelProcess.Model model = process.load(model(), signature("a", "b"));
    double[] scores = model.score(rows(rows)).single();

    assertThat(scores).hasSize(10_000);
    assertThat(scores[9_998]).isEqualTo(scores[0]);
    assertThat(scores[9_999]).isEqualTo(1);
  }

  @Test
  void anAnswerThatIsNotANumberBreaksTheContract() throws Exception {
    ModelProcess.Model model = process.load(model(), signature("a", "b"));
    assertThatThrownBy(() -> model.score(rows(new double[][] {{Double.NaN, 1}, {1, 1}})))
        .isInstanceOf(UnusableModelException.class)
        .hasMessage("The model answers NaN or infinity for 1 of 2 rows");
  }

  @Test
  void aSignatureThatDoesNotFitIsRefusedByName() throws Exception {
    assertThatThrownBy(() -> process.load(model(), signature("a", "b", "c")))
        .hasMessage(
            "The signature says that the input features is FP32 [-1, 3], but the model says FP32"
                + " [-1, 2]");
    Signature right = signature("a", "b");
    Signature output =
        new Signature(right.inputs(), right.outputs(), right.features(), Optional.of("score"));
    assertThatThrownBy(() -> process.load(model(), output))
        .hasMessage("The model has no output score; it has probability FP32 [-1, 1]");
    Signature input = new Signature(List.of(), right.outputs(), List.of(), Optional.empty());
    assertThatThrownBy(() -> process.load(model(), input))
        .hasMessage("The signature names the inputs [], but the model has [features]");
  }

  /** An archive is unpacked anew for each model, so that none finds the weights of another. */
  @Test
  void aModelWithItsWeightsInAFileBesideItIsScoredFromItsArchive() throws Exception {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.copy(resource("external-weights.onnx"), model.resolve("model.onnx"));
    Path weights = model.resolve("external-weights.onnx.data");
    Files.copy(resource("external-weights.onnx.data"), weights);
    Signature signature = signature("a", "b", "c");
    InputRows row = InputRows.ofNumbers(List.of("a", "b", "c"), new double[] {1, 2, 3});
    Path first = packed(model, "first.zip");
    ByteBuffer other = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(weights, other.putFloat(0).putFloat(0).putFloat(1).array());
    Path second = packed(model, "second.zip");
    Files.delete(weights);
    Path without = packed(model, "without.zip");

    ModelProcess.Model loaded = process.load(first, ModelFormat.ONNX_FOLDER, signature);
    assertThat(loaded.score(row).single()[0]).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-6));
    loaded = process.load(second, ModelFormat.ONNX_FOLDER, signature);
    assertThat(loaded.score(row).single()[0]).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-6));
    InputRows others = InputRows.ofNumbers(List.of("a", "b", "c"), new double[] {9, 9, 0.5});
    assertThat(loaded.score(others).single()[0]).isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-6));
    assertThatThrownBy(() -> process.load(without, ModelFormat.ONNX_FOLDER, signature))
        .hasMessageContaining("external-weights.onnx.data, which is not beside model.onnx");
  }

  /** Sparse files: nothing of that size is written, or read. */
  @Test
  void aModelThatIsLargerThanItsMemoryIsToldBySizeAndMemory() throws Exception {
    Path model = Files.createDirectory(folder.resolve("large"));
    Files.copy(resource("external-weights.onnx"), model.resolve("model.onnx"));
    sparse(model.resolve("external-weights.onnx.data"), 2_253L << 20);
    assertThatThrownBy(() -> process.load(model, signature("a", "b", "c")))
        .isInstanceOf(UnusableModelException.class)
        .hasMessageStartingWith("The model has 2253 MB, but it may use 64 MB of memory, which is")
        .hasMessageContaining("train.resources.limits.memory");

    Path one = folder.resolve("one.onnx");
    sparse(one, 2_253L << 20);
    try (ModelProcess large = ModelProcess.start(ModelLimits.ofMemory(4L << 30), Permit.ALWAYS)) {
      assertThatThrownBy(() -> large.load(one, signature("a", "b", "c")))
          .hasMessageStartingWith(
              "The model cannot be loaded: model.onnx has 2253 MB, and one file of ONNX holds at"
                  + " most 2048 MB. Keep the weights in a file beside it");
    }
  }

  @Test
  void aLargeModelHasTimeToBeReadAndIsToldItsSizeAndMemoryIfThatIsNotEnough() {
    ModelLimits limits = ModelLimits.ofMemory(4L << 30);
    assertThat(limits.load(1)).isEqualTo(Duration.ofSeconds(60));
    assertThat(limits.load(3_200L << 20)).isEqualTo(Duration.ofSeconds(160));
    assertThat(
            new ModelFailures(limits)
                .loadedTooSlowly(3_200L << 20, 100 << 20, limits.load(3_200L << 20)))
        .hasMessage(
            "The model was not loaded within 160s: it has 3200 MB, and it has taken 100 MB of the"
                + " 4096 MB of memory that it may use");
  }

  private static void sparse(Path file, long bytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(bytes);
    }
  }

  private Path packed(Path model, String name) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
      FolderArchive.pack(model, out);
    }
    return folder.resolve(name);
  }

  @Test
  void whatIsNotAModelIsRefused() throws IOException {
    Path nonsense = Files.writeString(folder.resolve("nonsense.onnx"), "nonsense");

    assertThatThrownBy(() -> process.load(nonsense, signature("a")))
        .isInstanceOf(UnusableModelException.class)
        .hasMessage("The model cannot be loaded: it is not an ONNX model, or only a part of one");
  }

  private static Path resource(String model) throws java.net.URISyntaxException {
    return Path.of(ModelProcessTest.class.getResource("/models/" + model).toURI());
  }

  /** In the words of the training and of the gateway. */
  @Test
  void aModelThatCannotBeLoadedIsToldAsInTraining() throws Exception {
    Signature signature = signature("a", "b", "c");
    assertThatThrownBy(() -> process.load(resource("newest-ir.onnx"), signature))
        .hasMessage(
            "The model cannot be loaded: its IR version is 14, and ONNX Runtime 1.28.0 takes at"
                + " most 13. Export it with ir_version=13, and a target_opset that goes with it"
                + " (now 28)");
    assertThatThrownBy(() -> process.load(resource("newest-opset.onnx"), signature))
        .hasMessage(
            "The model cannot be loaded: it uses opset 28 of ai.onnx, and ONNX Runtime 1.28.0"
                + " takes at most 26. Export it with that target_opset");
    assertThatThrownBy(() -> process.load(resource("external-weights.onnx"), signature))
        .hasMessageStartingWith(
            "The model cannot be loaded: it keeps weights in external-weights.onnx.data, and only"
                + " model.onnx is kept.");
  }

  @Test
  void aModelThatTakesOneNumberForEachRowIsScored() throws Exception {
    Signature signature =
        new Signature(
            List.of(new Tensor("x", "FP32", List.of(-1L))),
            List.of(new Tensor("probability", "FP32", List.of(-1L))),
            List.of("hour"),
            Optional.empty());
    ModelProcess.Model model = process.load(resource("one-number.onnx"), signature);
    assertThat(model.inputNames()).containsExactly("hour");
    assertThat(
            model.score(InputRows.ofNumbers(List.of("hour"), new double[][] {{0}, {100}})).single())
        .containsExactly(0.5, 1);
  }
}
