package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.schemas.message.CheckOutcome.UNDECIDED;
import static dev.tidemill.validation.gate.kind.Candidacies.HOUR;
import static dev.tidemill.validation.gate.kind.Candidacies.judge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.gate.Calibration;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decision rule B9. */
class CalibrationCheckTest {

  private static final Calibration USUAL = new Calibration(0.05, 0.95);

  /**
   * Rows of 48 hours; the truth of an hour lies apart from what the model says by as much.
   *
   * @param sharpness 1 says what comes true; 2 doubles the distance from one half
   */
  private static Holdout rows(long seed, int rows, double sharpness, double hourly) {
    Random random = new Random(seed);
    double[] labels = new double[rows];
    double[] said = new double[rows];
    long[] millis = new long[rows];
    double[] apart = random.doubles(48).map(u -> hourly * (u - 0.5)).toArray();
    for (int i = 0; i < rows; i++) {
      double p = 0.25 + 0.5 * random.nextDouble();
      int hour = i * 48 / rows;
      labels[i] = random.nextDouble() < p + apart[hour] ? 1 : 0;
      said[i] = 0.5 + sharpness * (p - 0.5);
      millis[i] = hour * HOUR;
    }
    return new Holdout(labels, millis, ModelAnswers.of(said), Optional.empty(), Map.of());
  }

  @Test
  void aModelThatIsTwiceAsSureAsItMayBeFails() {
    Judged judged = judge(USUAL, rows(1, 2000, 2, 0));

    assertThat(judged.outcome()).as(judged.message()).isEqualTo(FAIL);
    assertThat(judged.statistics().get("value")).isBetween(0.1, 0.2);
    assertThat(judged.message()).endsWith("shown to be too large");
  }

  @Test
  void onFewRowsTheErrorOfAnHonestModelIsLargeAndDoesNotFailIt() {
    Judged judged = judge(USUAL, rows(3, 320, 1, 0));

    assertThat(judged.statistics().get("value")).isGreaterThan(0.05);
    assertThat(judged.outcome()).as(judged.message()).isEqualTo(UNDECIDED);
    assertThat(judged.blocks()).isFalse();
    assertThat(judge(USUAL, rows(3, 8000, 1, 0)).outcome()).isEqualTo(PASS);
  }

  @Test
  void anHonestModelFailsAtMostAsOftenAsTheLevelSaysThoughRowsOfAnHourAreAlike() {
    int fails = 0;
    int runs = 60;
    for (int seed = 0; seed < runs; seed++) {
      Calibration strict = new Calibration(0.001, 0.95);
      fails += judge(strict, rows(seed, 600, 1, 0.4)).outcome() == FAIL ? 1 : 0;
    }

    assertThat((double) fails / runs).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(.05 * .95 / runs));
  }
}
