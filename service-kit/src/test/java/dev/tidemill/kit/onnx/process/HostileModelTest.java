package dev.tidemill.kit.onnx.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Models of some 300 bytes that take what they can get. */
@Timeout(60)
class HostileModelTest {

  private static final Signature SIGNATURE =
      new Signature(
          List.of(new Tensor("features", "FP32", List.of(-1L, 2L))),
          List.of(new Tensor("probability", "FP32", List.of(-1L, 1L))),
          List.of("a", "b"),
          Optional.of("probability"));

  private static final InputRows ROWS =
      InputRows.ofNumbers(List.of("a", "b"), new double[][] {{1, 2}, {3, 4}});

  private static Path model(String name) throws Exception {
    Path file = Path.of(HostileModelTest.class.getResource("/models/" + name).toURI());
    assertThat(Files.size(file)).isLessThan(400);
    return file;
  }

  private static ModelLimits limits(int megabytes, Duration answer) {
    return new ModelLimits((long) megabytes << 20, Duration.ofSeconds(30), answer);
  }

  private static ModelProcess start(ModelLimits limits) {
    return ModelProcess.start(limits, Permit.ALWAYS);
  }

  @Test
  void aModelThatLoopsForEverIsStoppedAfterItsTime() throws Exception {
    ProcessHandle handle;
    try (ModelProcess process = start(limits(256, Duration.ofMillis(500)))) {
      handle = process.handle();
      ModelProcess.Model model = process.load(model("endless-loop.onnx"), SIGNATURE);

      assertThatThrownBy(() -> model.score(ROWS))
          .isInstanceOf(UnusableModelException.class)
          .hasMessage("The model did not answer within 500ms");
    }
    assertThat(handle.isAlive()).isFalse();
  }

  @Test
  void aModelThatLoopsForEverIsStoppedWhenItsRunIsCancelled() throws Exception {
    AtomicReference<Optional<Permit.Refusal>> refusal = new AtomicReference<>(Optional.empty());
    ProcessHandle handle;
    try (ModelProcess process =
        ModelProcess.start(limits(256, Duration.ofMinutes(5)), refusal::get)) {
      handle = process.handle();
      ModelProcess.Model model = process.load(model("endless-loop.onnx"), SIGNATURE);
      refusal.set(Optional.of(new Permit.Refusal("CANCELLED", "the run was cancelled")));

      assertThatThrownBy(() -> model.score(ROWS))
          .isInstanceOf(StoppedException.class)
          .hasMessage("the run was cancelled");
      assertThat(handle.isAlive()).as("before the process is closed").isFalse();
    }
  }

  @Test
  void aModelThatLoopsForEverIsStoppedWhenItsWorkerIs() throws Exception {
    try (ModelProcess process = start(limits(256, Duration.ofMinutes(5)))) {
      ModelProcess.Model model = process.load(model("endless-loop.onnx"), SIGNATURE);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> model.score(ROWS)).isInstanceOf(StoppedException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(process.handle().isAlive()).isFalse();
    }
  }

  /** ONNX Runtime would compute the constants as it loads: 2.7 GB that nothing bounds. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is limited by Linux")
  void aSmallFileWithConstantsOfGigabytesTakesNothingAsItLoadsAndIsRefusedAsItScores()
      throws Exception {
    try (ModelProcess process = start(limits(512, Duration.ofSeconds(30)))) {
      ModelProcess.Model model = process.load(model("huge-constant.onnx"), SIGNATURE);
      assertThat(ProcessMemory.peakBytes(process.handle().pid())).isLessThan(300L << 20);

      assertThatThrownBy(() -> model.score(ROWS))
          .isInstanceOf(UnusableModelException.class)
          .hasMessageStartingWith("The model needs more than 512 MB of memory");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is limited by Linux")
  void aSmallFileThatNeedsGigabytesAsItRunsIsRefused() throws Exception {
    try (ModelProcess process = start(limits(512, Duration.ofSeconds(30)))) {
      ModelProcess.Model model = process.load(model("huge-run.onnx"), SIGNATURE);

      assertThatThrownBy(() -> model.score(ROWS))
          .isInstanceOf(UnusableModelException.class)
          .hasMessageStartingWith("The model needs more than 512 MB of memory");
    }
  }

  /** 128 MB come and go between two looks, and below the limit of the kernel. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is limited by Linux")
  void memoryThatIsTakenAndGivenBackInAMomentCountsToo() throws Exception {
    ModelLimits tight = limits(40, Duration.ofSeconds(30));
    try (ModelProcess process = start(tight)) {
      ModelProcess.Model model = process.load(model("brief-run.onnx"), SIGNATURE);

      assertThatThrownBy(() -> model.score(ROWS))
          .hasMessageStartingWith("The model needs more than 40 MB of memory");
    }
  }

  /** As after kill -9 of the service: its end of the pipe closes. */
  @Test
  void theProcessEndsWithTheOneThatStartedItInTheMiddleOfARunToo() throws Exception {
    ModelProcess process = start(limits(256, Duration.ofMillis(300)));
    try {
      process.load(model("endless-loop.onnx"), SIGNATURE);
      ModelTensors tensors = new ModelTensors(SIGNATURE.inputs(), SIGNATURE.outputs());
      ModelContract contract = ModelContract.of(SIGNATURE, tensors);
      Frame.of(Frame.SCORE, to -> Frame.write(to, contract, ROWS)).write(process.requests());
      process.requests().close();

      assertThat(process.handle().onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      process.close();
    }
  }
}
