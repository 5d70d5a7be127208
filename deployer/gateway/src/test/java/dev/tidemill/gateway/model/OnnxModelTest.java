package dev.tidemill.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.RowLayout;
import dev.tidemill.gateway.tensor.TensorValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OnnxModelTest {

  private static final Map<String, TensorValue> INPUTS =
      Map.of(
          "features",
          new TensorValue("features", Datatype.FP32, new long[] {1, 3}, new float[] {1, 2, 3}));

  private static String refusal(String model) throws Exception {
    Path file = Path.of(OnnxModelTest.class.getResource("/models/" + model).toURI());
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(5))) {
      return catchThrowableOfType(
              IllegalArgumentException.class, () -> OnnxModel.load(file, deadlines))
          .getMessage();
    }
  }

  /** In the words of the training and of the gate. */
  @Test
  void aModelThatCannotBeLoadedIsToldAsInTraining() throws Exception {
    assertThat(refusal("newest-ir.onnx"))
        .isEqualTo(
            "The model cannot be loaded: its IR version is 14, and ONNX Runtime 1.28.0 takes at"
                + " most 13. Export it with ir_version=13, and a target_opset that goes with it"
                + " (now 28)");
    assertThat(refusal("newest-opset.onnx"))
        .isEqualTo(
            "The model cannot be loaded: it uses opset 28 of ai.onnx, and ONNX Runtime 1.28.0"
                + " takes at most 26. Export it with that target_opset");
    assertThat(refusal("external-weights.onnx"))
        .startsWith(
            "The model cannot be loaded: it keeps weights in external-weights.onnx.data, and only"
                + " model.onnx is kept.");
  }

  @Test
  void aModelThatTakesOneNumberForEachRowIsServed() throws Exception {
    Path file = Path.of(OnnxModelTest.class.getResource("/models/one-number.onnx").toURI());
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(5));
        OnnxModel model = OnnxModel.load(file, deadlines)) {
      RowLayout layout = new RowLayout(model.inputs(), List.of());
      Map<String, TensorValue> row = layout.request(new double[] {0}, Map.of());
      assertThat(model.run(row).get("probability").number(0)).isEqualTo(0.5);
    }
  }

  @Test
  void aRunThatTookTooLongHasFailedEvenIfNobodyHadToEndIt() throws Exception {
    Path file = Path.of(OnnxModelTest.class.getResource("/models/plain.onnx").toURI());
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofNanos(1));
        OnnxModel model = OnnxModel.load(file, deadlines)) {
      ModelFailure failure = catchThrowableOfType(ModelFailure.class, () -> model.run(INPUTS));
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.TIMEOUT);
    }
  }

  private static final Map<String, TensorValue> TWO_INPUTS =
      Map.of(
          "features",
          new TensorValue("features", Datatype.FP32, new long[] {1, 2}, new float[] {1, 2}));

  /** ONNX Runtime looks between operators, and so between the rounds of a loop. */
  @Test
  @Timeout(30)
  void aModelThatLoopsForEverIsEndedAtTheDeadline() throws Exception {
    Path file = Path.of(OnnxModelTest.class.getResource("/models/endless-loop.onnx").toURI());
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofMillis(200));
        OnnxModel model = OnnxModel.load(file, deadlines)) {
      ModelFailure failure = catchThrowableOfType(ModelFailure.class, () -> model.run(TWO_INPUTS));
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.TIMEOUT);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "asks Linux for the memory")
  void aSmallFileWithConstantsOfGigabytesTakesNoMemoryAsItLoads() throws Exception {
    Path file = Path.of(OnnxModelTest.class.getResource("/models/huge-constant.onnx").toURI());
    long before = peakKilobytes();
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(5));
        OnnxModel model = OnnxModel.load(file, deadlines)) {
      assertThat(model.inputs()).hasSize(1);
      assertThat(peakKilobytes() - before).isLessThan(400_000);
    }
  }

  private static long peakKilobytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
