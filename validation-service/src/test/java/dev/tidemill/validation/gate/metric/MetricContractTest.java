package dev.tidemill.validation.gate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What every metric of the list keeps, for each task that it fits. */
class MetricContractTest {

  private static final int ROWS = 60;
  private static final int CLASSES = 3;

  /** Says nothing of which rows are likelier, so a worse model may be calibrated better. */
  private static final String CALIBRATION = new CalibrationError().name();

  /** Their loss of wholly wrong answers depends on how many rows a class has, or on ties. */
  private static final Set<String> WITHOUT_A_WORST = Set.of("pr-auc", "top-k-accuracy");

  /**
   * Rows of a task, with answers of a model of middling quality.
   *
   * @param labels of all classes, or numbers that vary
   */
  private record Rows(Task task, double[] labels, ModelAnswers answers) {

    static Rows of(Task task, long seed) {
      Random random = new Random(seed);
      double[] labels = new double[ROWS];
      List<double[]> answers = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        int classes = task == Task.BINARY_CLASSIFICATION ? 2 : CLASSES;
        labels[i] =
            task == Task.REGRESSION
                ? 10 * random.nextGaussian()
                : i < classes ? i : random.nextInt(classes);
        answers.add(
            switch (task) {
              case REGRESSION -> new double[] {labels[i] + 5 * random.nextGaussian()};
              case BINARY_CLASSIFICATION -> new double[] {random.nextInt(11) / 10.0};
              case MULTICLASS_CLASSIFICATION -> shares(random);
            });
      }
      return new Rows(task, labels, byColumn(answers));
    }

    private static double[] shares(Random random) {
      double[] parts = random.doubles(CLASSES).map(u -> 0.01 + u).toArray();
      double all = Arrays.stream(parts).sum();
      return Arrays.stream(parts).map(p -> p / all).toArray();
    }

    static ModelAnswers byColumn(List<double[]> rows) {
      return new ModelAnswers(
          IntStream.range(0, rows.get(0).length)
              .mapToObj(k -> rows.stream().mapToDouble(r -> r[k]).toArray())
              .toList());
    }

    /** ModelAnswers that are nowhere nearer to the label. */
    ModelAnswers worse(Random random) {
      List<double[]> worse = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        double share = random.nextDouble();
        double[] answer = answers.row(i);
        worse.add(
            switch (task) {
              case REGRESSION -> new double[] {labels[i] + (1 + share) * (answer[0] - labels[i])};
              case BINARY_CLASSIFICATION ->
                  new double[] {labels[i] == 1 ? answer[0] * share : 1 - (1 - answer[0]) * share};
              case MULTICLASS_CLASSIFICATION -> away(answer, (int) labels[i], share);
            });
      }
      return byColumn(worse);
    }

    private static double[] away(double[] answer, int label, double share) {
      double left = answer[label] * share;
      double others = (1 - left) / (1 - answer[label]);
      return IntStream.range(0, answer.length)
          .mapToDouble(k -> k == label ? left : answer[k] * others)
          .toArray();
    }

    /** The truth of labels that are a number of classes on. */
    ModelAnswers truth(int on) {
      return switch (task) {
        case REGRESSION -> ModelAnswers.of(labels);
        case BINARY_CLASSIFICATION ->
            ModelAnswers.of(Arrays.stream(labels).map(y -> on == 0 ? y : 1 - y).toArray());
        case MULTICLASS_CLASSIFICATION ->
            byColumn(
                Arrays.stream(labels)
                    .mapToObj(
                        y ->
                            IntStream.range(0, CLASSES)
                                .mapToDouble(k -> k == (y + on) % CLASSES ? 1 : 0)
                                .toArray())
                    .toList());
      };
    }
  }

  private static void each(long seed, BiConsumer<Metric, Rows> promise) {
    for (Metric metric : Metrics.all()) {
      for (Task task : Task.values()) {
        if (metric.fits(task)) {
          promise.accept(metric, Rows.of(task, seed));
        }
      }
    }
  }

  @Property(tries = 100)
  void worsePredictionsAreNeverBetter(@ForAll long seed) {
    each(
        seed,
        (metric, rows) -> {
          if (metric.name().equals(CALIBRATION)) {
            return;
          }
          ModelAnswers worse = rows.worse(new Random(seed + 1));

          assertThat(metric.loss(rows.labels(), worse))
              .as(metric + " of " + rows.task())
              .isGreaterThanOrEqualTo(metric.loss(rows.labels(), rows.answers()) - 1e-12);
          if (metric.moreIsBetter()) {
            assertThat(metric.value(rows.labels(), worse))
                .as(metric.name())
                .isLessThanOrEqualTo(metric.value(rows.labels(), rows.answers()) + 1e-12);
          }
        });
  }

  @Property(tries = 100)
  void theLossLiesBetweenThatOfTheTruthAndTheWorst(@ForAll long seed) {
    each(
        seed,
        (metric, rows) -> {
          double[] labels = rows.labels();

          assertThat(metric.loss(labels, rows.truth(0)))
              .as(metric + " of " + rows.task())
              .isCloseTo(0, within(1e-5));
          assertThat(metric.loss(labels, rows.answers()))
              .as(metric.name())
              .isBetween(0.0, metric.worstLoss());
          if (rows.task() != Task.REGRESSION && !WITHOUT_A_WORST.contains(metric.name())) {
            assertThat(metric.loss(labels, rows.truth(1)))
                .as(metric + " of " + rows.task())
                .isCloseTo(metric.worstLoss(), within(1e-9));
          }
        });
  }

  @Property(tries = 50)
  void aDrawOfEveryClusterOnceIsTheWhole(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int clusters) {
    each(
        seed,
        (metric, rows) -> {
          Object[] keys = IntStream.range(0, ROWS).mapToObj(i -> i % clusters).toArray();

          assertThat(
                  metric
                      .resampled(rows.labels(), rows.answers(), Clusters.keyed(keys))
                      .loss(IntStream.range(0, clusters).toArray()))
              .as(metric.name())
              .isCloseTo(metric.loss(rows.labels(), rows.answers()), within(1e-9));
        });
  }

  @Property(tries = 50)
  void theLossesOfRowsHaveTheirMeanInTheWhole(@ForAll long seed) {
    each(
        seed,
        (metric, rows) ->
            metric
                .meanOfRows()
                .ifPresent(
                    loss ->
                        assertThat(
                                IntStream.range(0, ROWS)
                                    .mapToDouble(
                                        i -> loss.loss(rows.labels()[i], rows.answers().row(i)))
                                    .average()
                                    .orElseThrow())
                            .as(metric.name())
                            .isCloseTo(metric.loss(rows.labels(), rows.answers()), within(1e-9))));
  }

  @Test
  void whatIsNotDefinedIsNaN() {
    double[] none = {};
    double[] two = {0, 1};
    for (Metric metric : Metrics.all()) {
      int columns = metric.fits(Task.MULTICLASS_CLASSIFICATION) ? CLASSES : 1;
      ModelAnswers nothing = ModelAnswers.same(new double[columns], 0);
      ModelAnswers some = ModelAnswers.same(new double[columns], 2);
      ModelAnswers broken = ModelAnswers.same(new double[columns], 2);
      broken.columns().get(0)[0] = Double.NaN;

      assertThat(metric.loss(none, nothing)).as(metric.name()).isNaN();
      assertThat(metric.value(none, nothing)).as(metric.name()).isNaN();
      assertThat(metric.loss(two, broken)).as(metric.name()).isNaN();
      assertThat(metric.resampled(two, some, Clusters.none(2)).loss(new int[0]))
          .as(metric.name())
          .isNaN();
      assertThat(metric.resampled(none, nothing, Clusters.none(0)).loss(new int[0]))
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
  }
}
