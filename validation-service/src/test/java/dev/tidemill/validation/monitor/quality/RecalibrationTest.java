package dev.tidemill.validation.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.validation.loss.Loss;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecalibrationTest {

  private final Random random = new Random(3);

  private Recalibration.Line classifier(double slope, double intercept) {
    double[] scores = random.doubles(5000, 0.05, 0.95).toArray();
    double[] labels =
        Arrays.stream(scores)
            .map(p -> slope * Math.log(p / (1 - p)) + intercept)
            .map(eta -> random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0)
            .toArray();
    return Recalibration.NONE.plus(scores, labels).line(Loss.LOG).orElseThrow();
  }

  @Test
  void theLineIsTheOneThatTheLabelsFollow() {
    Recalibration.Line right = classifier(1, 0);
    assertThat(right.slope()).isCloseTo(1, within(0.2));
    assertThat(right.intercept()).isCloseTo(0, within(0.2));
    assertThat(right.rows()).isEqualTo(Recalibration.ROWS);

    Recalibration.Line tooSure = classifier(0.4, -0.5);
    assertThat(tooSure.slope()).isCloseTo(0.4, within(0.15));
    assertThat(tooSure.intercept()).isCloseTo(-0.5, within(0.2));
  }

  @Test
  void aRegressionHasTheLeastSquaresLine() {
    double[] scores = random.doubles(500, 0, 100).toArray();
    double[] labels = Arrays.stream(scores).map(s -> 0.5 * s + 7).toArray();
    Recalibration.Line line =
        Recalibration.NONE.plus(scores, labels).line(Loss.SQUARED).orElseThrow();
    assertThat(line.slope()).isCloseTo(0.5, within(1e-9));
    assertThat(line.intercept()).isCloseTo(7, within(1e-9));
  }

  @Test
  void fewRowsLabelsOfOneClassAndEqualScoresHaveNoLine() {
    double[] few = random.doubles(50).toArray();
    double[] many = random.doubles(500, 0.1, 0.9).toArray();
    double[] same = new double[500];
    Arrays.fill(same, 0.5);
    double[] half = new double[500];
    Arrays.fill(half, 0, 250, 1);

    assertThat(Recalibration.NONE.plus(few, few).line(Loss.LOG)).isEmpty();
    assertThat(Recalibration.NONE.plus(many, new double[500]).line(Loss.LOG)).isEmpty();
    assertThat(Recalibration.NONE.plus(same, half).line(Loss.LOG)).isEmpty();
  }

  @Test
  void onlyTheLastRowsStayHoweverTheyCame() {
    double[] scores = random.doubles(2500).toArray();
    Recalibration atOnce = Recalibration.NONE.plus(scores, scores);
    Recalibration inTwo =
        Recalibration.NONE
            .plus(Arrays.copyOf(scores, 700), Arrays.copyOf(scores, 700))
            .plus(Arrays.copyOfRange(scores, 700, 2500), Arrays.copyOfRange(scores, 700, 2500));
    assertThat(inTwo.scores()).isEqualTo(atOnce.scores()).hasSize(Recalibration.ROWS);
  }
}
