package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;

/**
 * What is watched in production.
 *
 * @param labelsMaxDelay event time after which a request counts as mature, decision rule A8
 * @param logShare share of predictions that is logged
 * @param keep retention of predictions and labels
 */
public record MonitorSpec(
    Duration labelsMaxDelay,
    double logShare,
    Duration keep,
    double falseAlarmsPerMonth,
    List<MonitorCheckSpec> checks) {

  /** Predictions and labels are kept that long, whatever a pipeline would like. */
  public static final Duration MOST_KEPT = Duration.ofDays(7);

  /** One check of the monitor; {@code name} is what triggers match. */
  public record MonitorCheckSpec(String name, Kind kind) {}

  /** The closed set of monitor checks. */
  public sealed interface Kind permits Quality, Drift, Complete, Finite, Age {}

  /** Decision rule C1. */
  public record Quality(String method) implements Kind {}

  /**
   * Decision rule D1. {@code columns} empty: all numeric inputs, which has to be said: inputs that
   * are made from labels or other rows drift with the weather (D2).
   */
  public record Drift(List<String> columns, int bins, String against, double max) implements Kind {}

  /** Share of non-null values of each input; {@code columns} empty: all. */
  public record Complete(List<String> columns, double min) implements Kind {}

  /** No NaN that was not sent as missing, no infinity; {@code columns} empty: all. */
  public record Finite(List<String> columns) implements Kind {}

  /** Event-time age of the data that the serving model was trained on. */
  public record Age(Duration max) implements Kind {}
}
