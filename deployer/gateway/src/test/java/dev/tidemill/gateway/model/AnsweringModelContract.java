package dev.tidemill.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the gateway relies on, wherever a version is run. The model is that of plain.onnx. */
public abstract class AnsweringModelContract {

  /** A model whose answers are those of plain.onnx, as it is while all is well. */
  protected abstract AnsweringModel plain() throws Exception;

  /** The same with a run that takes longer than it may. */
  protected abstract AnsweringModel slow() throws Exception;

  private static Map<String, TensorValue> features(int rows, float... data) {
    long[] shape = {rows, 3};
    return Map.of("features", new TensorValue("features", Datatype.FP32, shape, data));
  }

  @Test
  void itSaysWhatItTakesAndGives() throws Exception {
    try (AnsweringModel model = plain()) {
      assertThat(model.inputs())
          .extracting(TensorSpec::name, TensorSpec::describe)
          .containsExactly(org.assertj.core.groups.Tuple.tuple("features", "FP32 [-1, 3]"));
      assertThat(model.outputs())
          .extracting(TensorSpec::name, TensorSpec::describe)
          .containsExactly(org.assertj.core.groups.Tuple.tuple("probability", "FP32 [-1, 1]"));
    }
  }

  @Test
  void itAnswersRowsInTheirOrderAlsoWhereAValueIsMissing() throws Exception {
    try (AnsweringModel model = plain()) {
      TensorValue given = model.run(features(2, 1, 2, 3, Float.NaN, 0, 1)).get("probability");
      assertThat(given.shape()).containsExactly(2, 1);
      assertThat(given.number(0)).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-6));
      assertThat(given.number(1)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    }
  }

  @Test
  void aRunThatTakesLongerThanItMayIsATimeout() throws Exception {
    try (AnsweringModel model = slow()) {
      ModelFailure failure =
          catchThrowableOfType(ModelFailure.class, () -> model.run(features(1, 1, 2, 3)));
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.TIMEOUT);
    }
  }

  @Test
  void afterItWasClosedItFailsAndClosingOnceMoreIsHarmless() throws Exception {
    AnsweringModel model = plain();
    model.close();
    model.close();
    ModelFailure failure =
        catchThrowableOfType(ModelFailure.class, () -> model.run(features(1, 1, 2, 3)));
    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.ERROR);
    assertThat(failure).hasMessageContaining("unloaded");
  }
}
