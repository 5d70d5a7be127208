package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.MetricChoice;
import dev.tidemill.validation.check.Numbers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The metrics. To add one, write its file and name it here. */
public final class Metrics {

  /** From this probability on an answer counts as true, unless a check says otherwise. */
  static final double USUAL_THRESHOLD = 0.5;

  private static final int USUAL_K = 2;

  private static final List<Metric> ALL = with(USUAL_THRESHOLD, USUAL_K, 0.5);

  private Metrics() {}

  private static List<Metric> with(double threshold, int k, double quantile) {
    return List.of(
        new AreaUnderCurve(),
        new AveragePrecision(),
        new LogLoss(),
        new Brier(),
        new Accuracy(threshold),
        new BalancedAccuracy(threshold),
        new Precision(threshold),
        new Recall(threshold),
        new FOne(threshold),
        new MacroFOne(),
        new TopKAccuracy(k),
        new CalibrationError(),
        new RootMeanSquaredError(),
        new MeanAbsoluteError(),
        new MeanAbsolutePercentageError(),
        new QuantileLoss(quantile),
        new RSquared());
  }

  /** All of them. */
  public static List<Metric> all() {
    return ALL;
  }

  /** The metric of this name, with the usual parameters. */
  public static Optional<Metric> named(String name) {
    return named(name, ALL);
  }

  /** The metric that a check names, with the check's parameters. */
  public static Optional<Metric> of(MetricChoice choice) {
    return named(
        choice.metric(),
        with(
            choice.threshold().orElse(USUAL_THRESHOLD),
            choice.k().orElse(USUAL_K),
            choice.quantile().orElse(0.5)));
  }

  /**
   * The metrics of a task as a specification's checks measure them: each with the parameters that a
   * check gives it, else with the usual ones. One that needs a parameter is left out where no check
   * gives it.
   */
  public static List<Metric> of(PipelineSpec spec) {
    List<MetricChoice> choices =
        spec.gates().model().checks().stream()
            .map(ModelCheckSpec::kind)
            .filter(MetricChoice.class::isInstance)
            .map(MetricChoice.class::cast)
            .toList();
    return ALL.stream()
        .filter(metric -> metric.fits(spec.task()))
        .flatMap(metric -> chosen(metric, choices))
        .toList();
  }

  private static Stream<Metric> chosen(Metric usual, List<MetricChoice> choices) {
    List<Metric> own =
        choices.stream()
            .filter(c -> c.metric().equals(usual.name()))
            .flatMap(c -> of(c).stream())
            .distinct()
            .toList();
    return own.isEmpty() && !usual.needsParameter() ? Stream.of(usual) : own.stream();
  }

  /** A metric of decisions with its threshold, if that is not the usual one. */
  static String atThreshold(String name, double threshold) {
    return threshold == USUAL_THRESHOLD
        ? name
        : name + " (threshold " + Numbers.show(threshold) + ")";
  }

  private static Optional<Metric> named(String name, List<Metric> metrics) {
    return metrics.stream().filter(m -> m.name().equals(name)).findFirst();
  }

  /** Names of all of them. */
  public static List<String> names() {
    return ALL.stream().map(Metric::name).toList();
  }

  /** The loss by which models of this task are compared where the specification names none. */
  public static Metric usual(Task task) {
    return task == Task.REGRESSION ? new RootMeanSquaredError() : new LogLoss();
  }
}
