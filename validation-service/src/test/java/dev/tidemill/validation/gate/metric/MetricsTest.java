package dev.tidemill.validation.gate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.validation.loss.RowLoss;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final double[] LABELS = {0, 0, 1, 1};
  private static final double[] SCORES = {0.1, 0.4, 0.35, 0.8};

  @Test
  void theAucIsTheShareOfPairsInOrder() {
    assertThat(new AreaUnderCurve().value(LABELS, ModelAnswers.of(SCORES)))
        .isCloseTo(0.75, within(1e-12));
    assertThat(new AreaUnderCurve().value(LABELS, ModelAnswers.of(5, 5, 5, 5))).isEqualTo(0.5);
    assertThat(new AreaUnderCurve().value(new double[] {1, 1}, ModelAnswers.of(1, 2))).isNaN();
    assertThat(new AreaUnderCurve().value(new double[0], ModelAnswers.of())).isNaN();
  }

  @Test
  void classificationLossesAreTheTextbooks() {
    double expected = -(Math.log(.9) + Math.log(.6) + Math.log(.35) + Math.log(.8)) / 4;
    assertThat(new LogLoss().value(LABELS, ModelAnswers.of(SCORES)))
        .isCloseTo(expected, within(1e-12));
    assertThat(new Brier().value(LABELS, ModelAnswers.of(SCORES)))
        .isCloseTo((.01 + .16 + .4225 + .04) / 4, within(1e-12));
    assertThat(new Accuracy(0.5).value(LABELS, ModelAnswers.of(SCORES))).isEqualTo(0.75);
  }

  @Test
  void decisionsAreTakenAtAThreshold() {
    ModelAnswers answers = ModelAnswers.of(SCORES);
    assertThat(new Precision(0.5).value(LABELS, answers)).isEqualTo(1);
    assertThat(new Recall(0.5).value(LABELS, answers)).isEqualTo(0.5);
    assertThat(new FOne(0.5).value(LABELS, answers)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(new Precision(0.35).value(LABELS, answers)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(new Recall(0.35).value(LABELS, answers)).isEqualTo(1);
    assertThat(new FOne(0.35).value(LABELS, answers)).isCloseTo(0.8, within(1e-12));
    assertThat(new BalancedAccuracy(0.35).value(LABELS, answers)).isEqualTo(0.75);
    assertThat(new Precision(0.9).value(LABELS, answers)).as("nothing is decided true").isZero();
    assertThat(new Recall(0.5).value(new double[] {0, 0}, ModelAnswers.of(0.1, 0.2))).isNaN();
    assertThat(new FOne(0.5).value(new double[] {0, 0}, ModelAnswers.of(0.1, 0.2))).isNaN();
  }

  /** {@code average_precision_score} of scikit-learn gives .8333 for these rows. */
  @Test
  void thePrAucIsTheAveragePrecision() {
    assertThat(new AveragePrecision().value(LABELS, ModelAnswers.of(SCORES)))
        .isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-12));
    assertThat(new AveragePrecision().value(LABELS, ModelAnswers.of(5, 5, 5, 5))).isEqualTo(0.5);
    assertThat(new AveragePrecision().value(new double[] {0, 0}, ModelAnswers.of(1, 2))).isNaN();
  }

  /** Three classes; what scikit-learn says of the same rows is written beside. */
  @Test
  void metricsOfSeveralClassesAreTheTextbooks() {
    double[] labels = {0, 0, 1, 2, 2};
    ModelAnswers answers =
        new ModelAnswers(
            List.of(
                new double[] {.7, .2, .1, .3, .5},
                new double[] {.2, .5, .8, .1, .3},
                new double[] {.1, .3, .1, .6, .2}));
    double loss = -(Math.log(.7) + Math.log(.2) + Math.log(.8) + Math.log(.6) + Math.log(.2)) / 5;
    assertThat(new LogLoss().value(labels, answers)).isCloseTo(loss, within(1e-12));
    assertThat(new Accuracy(0.5).value(labels, answers)).isCloseTo(0.6, within(1e-12));
    assertThat(new BalancedAccuracy(0.5).value(labels, answers))
        .isCloseTo((0.5 + 1 + 0.5) / 3, within(1e-12));
    assertThat(new MacroFOne().value(labels, answers))
        .isCloseTo((0.5 + 2 / 3.0 + 2 / 3.0) / 3, within(1e-12));
    assertThat(new TopKAccuracy(1).value(labels, answers)).isCloseTo(0.6, within(1e-12));
    assertThat(new TopKAccuracy(2).value(labels, answers)).isCloseTo(0.6, within(1e-12));
    assertThat(new TopKAccuracy(3).value(labels, answers)).isEqualTo(1);
  }

  @Test
  void probabilitiesThatComeTrueAsOftenAsTheySayHaveNoCalibrationError() {
    double[] labels = {1, 0, 0, 0, 1, 1, 1, 0};
    assertThat(
            new CalibrationError()
                .value(labels, ModelAnswers.of(.25, .25, .25, .25, .75, .75, .75, .75)))
        .isCloseTo(0, within(1e-12));
    assertThat(
            new CalibrationError().value(labels, ModelAnswers.of(.9, .9, .9, .9, .9, .9, .9, .9)))
        .isCloseTo(0.4, within(1e-12));
  }

  @Test
  void aCertainAndWrongAnswerCostsAFiniteLoss() {
    assertThat(RowLoss.log(1, 0)).isCloseTo(-Math.log(1e-6), within(1e-9));
    assertThat(RowLoss.log(0, 1)).isCloseTo(-Math.log(1e-6), within(1e-9));
  }

  @Test
  void regressionMetricsAreTheTextbooks() {
    double[] y = {3, -0.5, 2, 7};
    double[] p = {2.5, 0.0, 2, 8};
    assertThat(new MeanAbsoluteError().value(y, ModelAnswers.of(p))).isCloseTo(0.5, within(1e-12));
    assertThat(new RootMeanSquaredError().value(y, ModelAnswers.of(p)))
        .isCloseTo(Math.sqrt(0.375), within(1e-12));
    assertThat(new RSquared().value(y, ModelAnswers.of(p)))
        .isCloseTo(0.9486081370449679, within(1e-12));
    assertThat(new RSquared().value(new double[] {1, 1}, ModelAnswers.of(1, 2))).isNaN();
  }

  @Test
  void everyMetricIsFoundByItsName() {
    for (Metric metric : Metrics.all()) {
      assertThat(Metrics.named(metric.name())).contains(metric);
    }
    assertThat(Metrics.named("f2")).isEmpty();
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
    assertThat(new AreaUnderCurve().value(labels, ModelAnswers.of(squashed)))
        .isCloseTo(new AreaUnderCurve().value(labels, ModelAnswers.of(scores)), within(1e-9));
  }
}
