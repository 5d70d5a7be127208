package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.tidemill.schemas.spec.ModelCheckSpec.Kind;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Champion.Require;
import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.schemas.spec.gate.MarginUnit;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model gate of a regression. */
class RegressionCheckTest {

  private static final long HOUR = 3_600_000;

  /** Labels are the truth plus noise; the models know the truth up to an error of their own. */
  private static Candidacy regression(double candidateError, double championError) {
    return regression(candidateError, championError, 1);
  }

  /** The same in another unit of the label. */
  private static Candidacy regression(double candidateError, double championError, double unit) {
    Random random = new Random(11);
    int rows = 2000;
    double[] labels = new double[rows];
    double[] candidate = new double[rows];
    double[] champion = new double[rows];
    long[] millis = new long[rows];
    for (int i = 0; i < rows; i++) {
      double truth = 100 * random.nextDouble();
      labels[i] = unit * (truth + 5 * random.nextGaussian());
      candidate[i] = unit * (truth + candidateError * random.nextGaussian());
      champion[i] = unit * (truth + championError * random.nextGaussian());
      millis[i] = i * 48L * HOUR / rows;
    }
    return new Candidacy(
        Task.REGRESSION,
        new Holdout(
            labels,
            millis,
            ModelAnswers.of(candidate),
            Optional.of(ModelAnswers.of(champion)),
            Map.of()),
        new double[] {50 * unit},
        29 * unit,
        OptionalLong.of(0),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        1000,
        new EvaluationBudget(1),
        "run-1",
        true);
  }

  @Test
  void aRegressionIsComparedByRmseOrMaeInUnitsOfItsLabel() {
    for (String metric : List.of("rmse", "mae")) {
      Champion notWorse = new Champion(metric, Require.SHOWN, 0.5, MarginUnit.LABEL, 0.95, "hour");
      Judged equal = ModelChecks.judge(notWorse, regression(2, 2));
      assertThat(equal.outcome()).as(metric).isEqualTo(PASS);
      assertThat(equal.statistics().get("champion")).isBetween(3.5, 6.5);
      Judged worse = ModelChecks.judge(notWorse, regression(8, 2));
      assertThat(worse.outcome()).as(metric).isEqualTo(FAIL);
      assertThat(worse.statistics().get("difference")).isBetween(2.0, 5.0);
    }
    Champion superior = new Champion("rmse", Require.BETTER, 0, MarginUnit.LABEL, 0.95, "hour");
    assertThat(ModelChecks.judge(superior, regression(3, 2)).outcome()).isEqualTo(FAIL);
    assertThat(ModelChecks.judge(superior, regression(2, 8)).outcome()).isEqualTo(PASS);
  }

  /** A margin of .01 was noise at a spread of hundreds, and everything at one of thousandths. */
  @ParameterizedTest
  @ValueSource(doubles = {0.00001, 0.001, 1, 100, 1e6})
  void aMarginMeansTheSameInWhateverUnitTheLabelIs(double unit) {
    for (String metric : List.of("rmse", "mae")) {
      Champion notWorse =
          new Champion(metric, Require.NOT_WORSE, 0.01, MarginUnit.SPREAD, 0.95, "hour");
      Judged equal = ModelChecks.judge(notWorse, regression(2, 2, unit));
      assertThat(equal.outcome()).as(equal.message()).isEqualTo(PASS);
      assertThat(equal.statistics().get("margin")).isCloseTo(0.29 * unit, offset(1e-9 * unit));
      Judged worse = ModelChecks.judge(notWorse, regression(5, 2, unit));
      assertThat(worse.outcome()).as(worse.message()).isEqualTo(FAIL);
    }
  }

  private static Metric metric(String name) {
    return Metrics.named(name).orElseThrow();
  }

  @Test
  void withoutASpreadAMarginIsInTheUnitOfTheLabel() {
    Candidacy some = regression(2, 2);
    assertThat(some.scale(metric("rmse"), MarginUnit.SPREAD)).isEqualTo(29);
    assertThat(some.scale(metric("rmse"), MarginUnit.LABEL)).isEqualTo(1);
    assertThat(some.scale(metric("r2"), MarginUnit.SPREAD)).isEqualTo(1);
    assertThat(regression(2, 2, 0).scale(metric("mae"), MarginUnit.SPREAD)).isEqualTo(1);
  }

  @Test
  void aRegressionMustBeatTheTrainingMean() {
    assertThat(ModelChecks.judge(new Constant(0.95), regression(2, 2)).outcome()).isEqualTo(PASS);
    assertThat(ModelChecks.judge(new Constant(0.95), regression(90, 2)).outcome()).isEqualTo(FAIL);
    Kind r2 =
        new dev.tidemill.schemas.spec.gate.Metric(
            "r2", OptionalDouble.of(0.9), OptionalDouble.empty());
    assertThat(ModelChecks.judge(r2, regression(2, 2)).outcome()).isEqualTo(PASS);
    assertThat(ModelChecks.judge(r2, regression(40, 2)).outcome()).isEqualTo(FAIL);
  }
}
