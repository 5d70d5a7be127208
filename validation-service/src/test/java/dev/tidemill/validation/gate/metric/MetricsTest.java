package dev.tidemill.validation.gate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final double[] LABELS = {0, 0, 1, 1};
  private static final double[] SCORES = {0.1, 0.4, 0.35, 0.8};

  @Test
  void theAucIsTheShareOfPairsInOrder() {
    assertThat(new AreaUnderCurve().value(LABELS, SCORES)).isCloseTo(0.75, within(1e-12));
    assertThat(new AreaUnderCurve().value(LABELS, new double[] {5, 5, 5, 5})).isEqualTo(0.5);
    assertThat(new AreaUnderCurve().value(new double[] {1, 1}, new double[] {1, 2})).isNaN();
    assertThat(new AreaUnderCurve().value(new double[0], new double[0])).isNaN();
  }

  @Test
  void classificationLossesAreTheTextbooks() {
    double expected = -(Math.log(.9) + Math.log(.6) + Math.log(.35) + Math.log(.8)) / 4;
    assertThat(new LogLoss().value(LABELS, SCORES)).isCloseTo(expected, within(1e-12));
    assertThat(new Brier().value(LABELS, SCORES))
        .isCloseTo((.01 + .16 + .4225 + .04) / 4, within(1e-12));
    assertThat(new Accuracy().value(LABELS, SCORES)).isEqualTo(0.75);
  }

  @Test
  void aCertainAndWrongAnswerCostsAFiniteLoss() {
    assertThat(LogLoss.of(1, 0)).isCloseTo(-Math.log(1e-6), within(1e-9));
    assertThat(LogLoss.of(0, 1)).isCloseTo(-Math.log(1e-6), within(1e-9));
  }

  @Test
  void regressionMetricsAreTheTextbooks() {
    double[] y = {3, -0.5, 2, 7};
    double[] p = {2.5, 0.0, 2, 8};
    assertThat(new MeanAbsoluteError().value(y, p)).isCloseTo(0.5, within(1e-12));
    assertThat(new RootMeanSquaredError().value(y, p)).isCloseTo(Math.sqrt(0.375), within(1e-12));
    assertThat(new RSquared().value(y, p)).isCloseTo(0.9486081370449679, within(1e-12));
    assertThat(new RSquared().value(new double[] {1, 1}, new double[] {1, 2})).isNaN();
  }

  @Test
  void everyMetricIsFoundByItsName() {
    for (Metric metric : Metrics.all()) {
      assertThat(Metrics.named(metric.name())).contains(metric);
    }
    assertThat(Metrics.named("f1")).isEmpty();
  }

  @Property(tries = 100)
  void theAucDoesNotChangeWithAMonotoneTransform(@ForAll long seed) {
    Random random = new Random(seed);
    double[] labels = new double[20];
    double[] scores = new double[20];
    double[] squashed = new double[20];
    for (int i = 0; i < 20; i++) {
      labels[i] = i % 3 == 0 ? 1 : 0;
      scores[i] = random.nextInt(10) / 8.0;
      squashed[i] = 1 / (1 + Math.exp(-scores[i]));
    }
    assertThat(new AreaUnderCurve().value(labels, squashed))
        .isCloseTo(new AreaUnderCurve().value(labels, scores), within(1e-9));
  }
}
