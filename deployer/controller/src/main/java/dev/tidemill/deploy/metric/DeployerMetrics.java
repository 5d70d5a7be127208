package dev.tidemill.deploy.metric;

import dev.tidemill.kit.metric.GaugeInstrument;
import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.kit.metric.MetricCatalogue;
import java.util.List;

/** The metrics of the rollout controller. */
public final class DeployerMetrics {

  private static final MetricCatalogue ALL = new MetricCatalogue("deployer");

  public static final GaugeInstrument WEIGHT =
      ALL.gauge(
          "tidemill.rollout.weight",
          "percent",
          "Share of the requests that a version is to answer: the champion's and the candidate's.",
          "pipeline",
          "endpoint",
          "version",
          "role");
  public static final GaugeInstrument CHAMPION =
      ALL.gauge(
          "tidemill.rollout.champion",
          "",
          "Number of the version that serves; 0 before the first.",
          "pipeline",
          "endpoint");
  public static final GaugeInstrument STAGE =
      ALL.gauge(
          "tidemill.rollout.stage",
          "",
          "1 for the stage where the rollout is, 0 for the others; all 0 without a rollout.",
          "pipeline",
          "endpoint",
          "stage");
  public static final GaugeInstrument PAUSED =
      ALL.gauge(
          "tidemill.rollout.paused",
          "",
          "1 while a person has paused the rollout.",
          "pipeline",
          "endpoint");
  public static final GaugeInstrument AGE =
      ALL.gauge(
          "tidemill.rollout.age.seconds",
          "seconds",
          "Time since the rollout began; 0 without one.",
          "pipeline",
          "endpoint");
  public static final GaugeInstrument HELD =
      ALL.gauge(
          "tidemill.rollout.held.seconds",
          "seconds",
          "In the steps of a rollout: how long its guards have held it and said the same; else 0.",
          "pipeline",
          "endpoint");
  public static final GaugeInstrument LEFT =
      ALL.gauge(
          "tidemill.rollout.left.seconds",
          "seconds",
          "Time until the rollout expires or, once promoted, counts as confirmed; NaN without one.",
          "pipeline",
          "endpoint");

  private DeployerMetrics() {}

  /** Every metric above. */
  public static List<Instrument> all() {
    return ALL.all();
  }
}
