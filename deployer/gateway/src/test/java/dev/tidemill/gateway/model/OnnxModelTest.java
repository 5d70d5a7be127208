package dev.tidemill.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxModelTest {

  private static final Map<String, TensorValue> INPUTS =
      Map.of(
          "features",
          new TensorValue("features", Datatype.FP32, new long[] {1, 3}, new float[] {1, 2, 3}));

  @Test
  void a_run_that_took_too_long_has_failed_even_if_nobody_had_to_end_it() throws Exception {
    Path file = Path.of(OnnxModelTest.class.getResource("/models/plain.onnx").toURI());
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofNanos(1));
        OnnxModel model = OnnxModel.load(file, deadlines)) {
      ModelFailure failure = catchThrowableOfType(ModelFailure.class, () -> model.run(INPUTS));
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.TIMEOUT);
    }
  }
}
