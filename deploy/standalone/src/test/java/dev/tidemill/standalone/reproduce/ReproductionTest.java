package dev.tidemill.standalone.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.TrainedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How far a model that was trained again is from the one before. */
class ReproductionTest {

  private static final TrainedModel MADE =
      new TrainedModel(
          "d",
          1,
          1,
          "c",
          Map.of(),
          new Signature(List.of(), List.of(), List.of(), Optional.empty()),
          Map.of(),
          1,
          1);

  @Test
  void changedRowsAreCountedAndTheLargestDifferenceIsNamed() {
    Reproduced done =
        Reproduction.difference(
            MADE, Scores.of(0.1, 0.5, 0.9, 0.2), Scores.of(0.1, 0.6, 0.9, 0.19));
    assertThat(done.same()).isFalse();
    assertThat(done.rows()).isEqualTo(4);
    assertThat(done.changed()).isEqualTo(2);
    assertThat(done.share()).isEqualTo(0.5);
    assertThat(done.largest()).isCloseTo(0.1, within(1e-12));
    assertThat(done.changedClasses()).isZero();
  }

  @Test
  void ofSeveralClassesARowThatGetsAnotherOneIsCounted() {
    Scores before =
        Scores.of(List.of("a", "b"), List.of(new double[] {0.6, 0.9}, new double[] {0.4, 0.1}));
    Scores after =
        Scores.of(List.of("a", "b"), List.of(new double[] {0.4, 0.8}, new double[] {0.6, 0.2}));
    Reproduced done = Reproduction.difference(MADE, before, after);
    assertThat(done.changed()).isEqualTo(2);
    assertThat(done.changedClasses()).isEqualTo(1);
  }
}
