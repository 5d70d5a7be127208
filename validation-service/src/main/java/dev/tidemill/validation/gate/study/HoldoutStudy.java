package dev.tidemill.validation.gate.study;

import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.scoring.ClassList;
import dev.tidemill.validation.gate.scoring.Scoring;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Resampled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A candidate on the holdout, for people.
 *
 * @param lossName the loss that importance and slices are told in
 * @param curve predicted against seen
 * @param importance the most important input first; empty if the model could not be asked again
 */
public record HoldoutStudy(
    Task task,
    int rows,
    List<Figure> figures,
    String lossName,
    List<Bin> curve,
    List<Importance> importance,
    List<SliceLoss> slices) {

  private static final int DRAWS = 400;
  private static final double TAIL = 0.05;
  private static final long SEED = 7;

  /** A metric with its parameter and its 90 % interval, by drawing event hours with replacement. */
  public record Figure(String metric, double value, double lower, double upper) {}

  /**
   * Rows of like predictions.
   *
   * @param predicted their mean prediction
   * @param seen the mean of what came true: a share of a classification, a number of a regression
   */
  public record Bin(double predicted, double seen, int rows) {}

  /**
   * How much worse the model is without an input, whose values change places between the rows.
   *
   * @param increase of the loss, the mean of several permutations
   */
  public record Importance(String input, double increase, double least, double most) {}

  /** The loss on rows that have a value in common. */
  public record SliceLoss(String column, String value, int rows, double loss) {}

  /**
   * Studies a candidate. The model is loaded in a process of its own again.
   *
   * @param inputs in the order of the holdout's rows
   * @param classes by which labels and answers are counted
   */
  public static HoldoutStudy of(
      ArtefactStore store,
      CheckModel work,
      Holdout holdout,
      InputRows inputs,
      ClassList classes,
      Permit permit) {
    Task task = work.spec().task();
    Metric loss = Metrics.usual(task);
    return new HoldoutStudy(
        task,
        holdout.rows(),
        figures(work.spec(), holdout),
        loss.name(),
        new Curve(task).of(holdout),
        importance(store, work, holdout, inputs, classes, permit),
        new Slices(loss).of(holdout, inputs));
  }

  /** The metrics of a task with their intervals, measured as the checks measure them. */
  public static List<Figure> figures(PipelineSpec spec, Holdout holdout) {
    Clusters hours = holdout.hours();
    List<Figure> figures = new ArrayList<>();
    for (Metric metric : Metrics.of(spec)) {
      double value = metric.value(holdout.labels(), holdout.candidate());
      if (Double.isFinite(value)) {
        figures.add(figure(metric, value, holdout, hours));
      }
    }
    return figures;
  }

  private static Figure figure(Metric metric, double value, Holdout holdout, Clusters hours) {
    Resampled resampled = metric.resampled(holdout.labels(), holdout.candidate(), hours);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] values = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      int[] drawn = random.ints(hours.count(), 0, hours.count()).toArray();
      double drawnLoss = resampled.loss(drawn);
      values[i] = metric.moreIsBetter() ? 1 - drawnLoss : drawnLoss;
    }
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return sorted.length < 2
        ? new Figure(metric.told(), value, Double.NaN, Double.NaN)
        : new Figure(
            metric.told(),
            value,
            sorted[(int) (TAIL * (sorted.length - 1))],
            sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))]);
  }

  private static List<Importance> importance(
      ArtefactStore store,
      CheckModel work,
      Holdout holdout,
      InputRows inputs,
      ClassList classes,
      Permit permit) {
    ModelFormat format = ModelFormat.of(work.candidate().format());
    if (!format.onnx()) {
      return List.of(); // its program has answered once, for the rows as they are
    }
    try (ModelProcess process = Scoring.process(work, permit)) {
      ModelProcess.Model model =
          process.load(
              store.verified(work.candidate().digest()), format, work.candidate().signature());
      List<Importance> all = new Permutations(work, model, classes).of(holdout, inputs);
      return all.stream().sorted(Comparator.comparing(Importance::increase).reversed()).toList();
    } catch (UnusableModelException e) {
      return List.of(); // the verdict says what is wrong with it
    }
  }
}
