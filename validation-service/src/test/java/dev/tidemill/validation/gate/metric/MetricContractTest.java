package dev.tidemill.validation.gate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What every metric of the list keeps. */
class MetricContractTest {

  private static final int ROWS = 60;

  /**
   * Rows of a task, with predictions of a model of middling quality.
   *
   * @param labels of both classes, or numbers that vary
   */
  private record Rows(double[] labels, double[] predictions) {

    static Rows of(Metric metric, long seed) {
      Random random = new Random(seed);
      boolean numbers = metric.fits(Task.REGRESSION);
      double[] labels =
          IntStream.range(0, ROWS)
              .mapToDouble(
                  i -> numbers ? 10 * random.nextGaussian() : i < 2 ? i : random.nextInt(2))
              .toArray();
      double[] predictions =
          Arrays.stream(labels)
              .map(y -> numbers ? y + 5 * random.nextGaussian() : random.nextInt(11) / 10.0)
              .toArray();
      return new Rows(labels, predictions);
    }

    /** Predictions that are nowhere nearer to the label. */
    double[] worse(Metric metric, Random random) {
      return IntStream.range(0, labels.length)
          .mapToDouble(
              i ->
                  metric.fits(Task.REGRESSION)
                      ? labels[i] + (1 + random.nextDouble()) * (predictions[i] - labels[i])
                      : away(predictions[i], labels[i], random.nextDouble()))
          .toArray();
    }

    private static double away(double p, double label, double share) {
      return label == 1 ? p * share : 1 - (1 - p) * share;
    }
  }

  @Property(tries = 200)
  void worsePredictionsAreNeverBetter(@ForAll long seed) {
    for (Metric metric : Metrics.all()) {
      Rows rows = Rows.of(metric, seed);
      double[] worse = rows.worse(metric, new Random(seed + 1));

      assertThat(metric.loss(rows.labels(), worse))
          .as(metric.name())
          .isGreaterThanOrEqualTo(metric.loss(rows.labels(), rows.predictions()) - 1e-12);
      if (metric.moreIsBetter()) {
        assertThat(metric.value(rows.labels(), worse))
            .as(metric.name())
            .isLessThanOrEqualTo(metric.value(rows.labels(), rows.predictions()) + 1e-12);
      }
    }
  }

  @Property(tries = 200)
  void theLossLiesBetweenThatOfTheTruthAndTheWorst(@ForAll long seed) {
    for (Metric metric : Metrics.all()) {
      Rows rows = Rows.of(metric, seed);
      double[] labels = rows.labels();
      double[] wrong = Arrays.stream(labels).map(y -> y == 1 ? 0 : 1).toArray();

      assertThat(metric.loss(labels, labels)).as(metric.name()).isCloseTo(0, within(1e-5));
      assertThat(metric.loss(labels, rows.predictions()))
          .as(metric.name())
          .isBetween(0.0, metric.worstLoss());
      if (!metric.fits(Task.REGRESSION)) {
        assertThat(metric.loss(labels, wrong))
            .as(metric.name())
            .isCloseTo(metric.worstLoss(), within(1e-9));
      }
    }
  }

  @Property(tries = 100)
  void aDrawOfEveryClusterOnceIsTheWhole(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int clusters) {
    for (Metric metric : Metrics.all()) {
      Rows rows = Rows.of(metric, seed);
      Object[] keys = IntStream.range(0, ROWS).mapToObj(i -> i % clusters).toArray();

      assertThat(
              metric
                  .resampled(rows.labels(), rows.predictions(), Clusters.keyed(keys))
                  .loss(IntStream.range(0, clusters).toArray()))
          .as(metric.name())
          .isCloseTo(metric.loss(rows.labels(), rows.predictions()), within(1e-9));
    }
  }

  @Property(tries = 100)
  void theLossesOfRowsHaveTheirMeanInTheWhole(@ForAll long seed) {
    for (Metric metric : Metrics.all()) {
      Rows rows = Rows.of(metric, seed);
      metric
          .meanOfRows()
          .ifPresent(
              loss ->
                  assertThat(
                          IntStream.range(0, ROWS)
                              .mapToDouble(i -> loss.loss(rows.labels()[i], rows.predictions()[i]))
                              .average()
                              .orElseThrow())
                      .as(metric.name())
                      .isCloseTo(metric.loss(rows.labels(), rows.predictions()), within(1e-9)));
    }
  }

  @Test
  void whatIsNotDefinedIsNaN() {
    double[] none = {};
    double[] two = {0, 1};
    double[] broken = {Double.NaN, 1};
    for (Metric metric : Metrics.all()) {
      assertThat(metric.loss(none, none)).as(metric.name()).isNaN();
      assertThat(metric.value(none, none)).as(metric.name()).isNaN();
      assertThat(metric.loss(two, broken)).as(metric.name()).isNaN();
      assertThat(metric.resampled(two, two, Clusters.none(2)).loss(new int[0]))
          .as(metric.name())
          .isNaN();
      assertThat(metric.resampled(none, none, Clusters.none(0)).loss(new int[0]))
          .as(metric.name())
          .isNaN();
    }
  }

  @Test
  void namesAreDifferentAndEveryTaskHasItsUsualLoss() {
    assertThat(Metrics.names()).doesNotHaveDuplicates();
    for (Task task : Task.values()) {
      assertThat(Metrics.all()).contains(Metrics.usual(task));
      assertThat(Metrics.usual(task).fits(task)).as(task.name()).isTrue();
      assertThat(Metrics.usual(task).moreIsBetter()).as(task.name()).isFalse();
    }
    assertThat(List.of("rmse", "mae")).allMatch(n -> Metrics.named(n).get().inUnitOfLabel());
  }
}
