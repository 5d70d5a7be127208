package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import java.util.List;
import java.util.Optional;

/** The metrics. To add one, write its file and name it here. */
public final class Metrics {

  private static final List<Metric> ALL =
      List.of(
          new AreaUnderCurve(),
          new LogLoss(),
          new Brier(),
          new Accuracy(),
          new RootMeanSquaredError(),
          new MeanAbsoluteError(),
          new RSquared());

  private Metrics() {}

  /** All of them. */
  public static List<Metric> all() {
    return ALL;
  }

  /** The metric of this name. */
  public static Optional<Metric> named(String name) {
    return ALL.stream().filter(m -> m.name().equals(name)).findFirst();
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
