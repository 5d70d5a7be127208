package dev.tidemill.validation.gate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Comparison;
import dev.tidemill.validation.gate.statistics.PairedBootstrap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

  private static final int SIMULATIONS = 400;
  private static final PairedBootstrap SEEDED = PairedBootstrap.seededBy("run");

  /** Share of simulations that pass although the first model is worse by exactly the margin. */
  private static double falsePasses(boolean clustered) {
    int passes = 0;
    for (int s = 0; s < SIMULATIONS; s++) {
      Random random = new Random(1000 + s);
      int rows = 600;
      int hours = 40;
      double[] effect = random.doubles(hours).map(u -> 0.2 * (u - 0.5)).toArray();
      double[] labels = new double[rows];
      double[] first = new double[rows];
      double[] second = new double[rows];
      Object[] hour = new Object[rows];
      for (int i = 0; i < rows; i++) {
        int h = i % hours;
        hour[i] = h;
        second[i] = 2;
        first[i] = 2 + 0.01 + effect[h] + 0.1 * random.nextGaussian();
      }
      Clusters clusters = clustered ? Clusters.keyed(hour) : Clusters.none(rows);
      Comparison comparison =
          new MeanAbsoluteError()
              .compare(
                  new PairedBootstrap(clustered ? 1000 : 400, s),
                  labels,
                  ModelAnswers.of(first),
                  ModelAnswers.of(second),
                  clusters,
                  0.05);
      passes += comparison.upper() < 0.01 ? 1 : 0;
    }
    return (double) passes / SIMULATIONS;
  }

  @Test
  void onTheMarginClusteredRowsPassAsOftenAsTheLevelSays() {
    double atMost = 0.05 + 3 * Math.sqrt(0.05 * 0.95 / SIMULATIONS);

    assertThat(falsePasses(true)).isBetween(0.02, atMost);
  }

  @Test
  void ignoringTheClustersWouldPassTooOften() {
    assertThat(falsePasses(false)).isGreaterThan(0.12);
  }

  private static double[][] models(int rows) {
    Random random = new Random(7);
    double[][] m = new double[3][rows];
    for (int i = 0; i < rows; i++) {
      double p = random.nextDouble();
      m[0][i] = random.nextDouble() < p ? 1 : 0;
      m[1][i] = Math.min(0.99, Math.max(0.01, p + 0.05 * random.nextGaussian()));
      m[2][i] = Math.min(0.99, Math.max(0.01, p + 0.3 * random.nextGaussian()));
    }
    return m;
  }

  private static Clusters fortyEight(int rows) {
    Object[] keys = new Object[rows];
    for (int i = 0; i < rows; i++) {
      keys[i] = i * 48 / rows;
    }
    return Clusters.keyed(keys);
  }

  @Test
  void theSameSeedGivesTheSameBounds() {
    double[][] m = models(500);
    for (Metric metric : Metrics.all()) {
      if (!metric.fits(Task.BINARY_CLASSIFICATION)) {
        continue;
      }
      Comparison a =
          metric.compare(
              SEEDED, m[0], ModelAnswers.of(m[1]), ModelAnswers.of(m[2]), fortyEight(500), .05);
      Comparison b =
          metric.compare(
              SEEDED, m[0], ModelAnswers.of(m[1]), ModelAnswers.of(m[2]), fortyEight(500), .05);
      assertThat(a).isEqualTo(b);
      assertThat(a.lower()).isLessThan(a.difference());
      assertThat(a.upper()).isGreaterThan(a.difference());
      assertThat(a.difference()).as(metric.name()).isNegative();
    }
  }

  @Test
  void aModelIsNoWorseThanItself() {
    double[][] m = models(500);
    Comparison same =
        new LogLoss()
            .compare(
                SEEDED, m[0], ModelAnswers.of(m[1]), ModelAnswers.of(m[1]), fortyEight(500), .05);

    assertThat(same.upper()).isZero();
    assertThat(same.lower()).isZero();
  }

  @Test
  void aBoundFarOutComesFromTheStandardError() {
    double[][] m = models(500);
    Comparison far =
        new LogLoss()
            .compare(
                SEEDED, m[0], ModelAnswers.of(m[1]), ModelAnswers.of(m[2]), fortyEight(500), .0005);

    assertThat(far.upper())
        .isCloseTo(far.difference() + 3.2905 * far.standardError(), within(1e-4));
  }

  @Test
  void twoThousandReplicatesOfAHoldoutTakeMilliseconds() {
    double[][] m = models(1400);
    new AreaUnderCurve()
        .compare(SEEDED, m[0], ModelAnswers.of(m[1]), ModelAnswers.of(m[2]), fortyEight(1400), .05);
    long start = System.nanoTime();
    new LogLoss()
        .compare(SEEDED, m[0], ModelAnswers.of(m[1]), ModelAnswers.of(m[2]), fortyEight(1400), .05);
    new AreaUnderCurve()
        .compare(SEEDED, m[0], ModelAnswers.of(m[1]), ModelAnswers.of(m[2]), fortyEight(1400), .05);
    long millis = (System.nanoTime() - start) / 1_000_000;

    assertThat(millis).as("ms on a busy machine").isLessThan(1000);
  }

  @Test
  void aSingleClusterHasNoBounds() {
    double[][] m = models(50);
    Comparison one =
        new Brier()
            .compare(
                SEEDED,
                m[0],
                ModelAnswers.of(m[1]),
                ModelAnswers.of(m[2]),
                new Clusters(new int[50], 1),
                .05);

    assertThat(one.defined()).isFalse();
  }
}
