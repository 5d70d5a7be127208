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

  /** What a monitor check watches; each kind is a record of its own. */
  public interface Kind {}
}
