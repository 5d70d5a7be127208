package dev.tidemill.validation.gate;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.ModelCheckSpec.Champion;
import dev.tidemill.schemas.spec.ModelCheckSpec.Constant;
import dev.tidemill.schemas.spec.ModelCheckSpec.Kind;
import dev.tidemill.schemas.spec.ModelCheckSpec.Require;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.Judged;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The model gate of a regression. */
class RegressionCheckTest {

  private static final long HOUR = 3_600_000;

  /** Labels are the truth plus noise; the models know the truth up to an error of their own. */
  private static Candidacy regression(double candidateError, double championError) {
    Random random = new Random(11);
    int rows = 2000;
    double[] labels = new double[rows];
    double[] candidate = new double[rows];
    double[] champion = new double[rows];
    long[] millis = new long[rows];
    for (int i = 0; i < rows; i++) {
      double truth = 100 * random.nextDouble();
      labels[i] = truth + 5 * random.nextGaussian();
      candidate[i] = truth + candidateError * random.nextGaussian();
      champion[i] = truth + championError * random.nextGaussian();
      millis[i] = i * 48L * HOUR / rows;
    }
    return new Candidacy(
        Task.REGRESSION,
        new Holdout(labels, millis, candidate, Optional.of(champion), Map.of()),
        50,
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
      Champion notWorse = new Champion(metric, Require.SHOWN, 0.5, 0.95, "hour");
      Judged equal = ModelCheck.judge(notWorse, regression(2, 2));
      assertThat(equal.outcome()).as(metric).isEqualTo(PASS);
      assertThat(equal.statistics().get("champion")).isBetween(3.5, 6.5);
      Judged worse = ModelCheck.judge(notWorse, regression(8, 2));
      assertThat(worse.outcome()).as(metric).isEqualTo(FAIL);
      assertThat(worse.statistics().get("difference")).isBetween(2.0, 5.0);
    }
    Champion superior = new Champion("rmse", Require.BETTER, 0, 0.95, "hour");
    assertThat(ModelCheck.judge(superior, regression(3, 2)).outcome()).isEqualTo(FAIL);
    assertThat(ModelCheck.judge(superior, regression(2, 8)).outcome()).isEqualTo(PASS);
  }

  @Test
  void aRegressionMustBeatTheTrainingMean() {
    assertThat(ModelCheck.judge(new Constant(0.95), regression(2, 2)).outcome()).isEqualTo(PASS);
    assertThat(ModelCheck.judge(new Constant(0.95), regression(90, 2)).outcome()).isEqualTo(FAIL);
    Kind r2 =
        new dev.tidemill.schemas.spec.ModelCheckSpec.Metric(
            "r2", OptionalDouble.of(0.9), OptionalDouble.empty());
    assertThat(ModelCheck.judge(r2, regression(2, 2)).outcome()).isEqualTo(PASS);
    assertThat(ModelCheck.judge(r2, regression(40, 2)).outcome()).isEqualTo(FAIL);
  }
}
