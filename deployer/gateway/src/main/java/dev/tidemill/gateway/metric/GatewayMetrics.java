package dev.tidemill.gateway.metric;

import dev.tidemill.kit.metric.CounterInstrument;
import dev.tidemill.kit.metric.GaugeInstrument;
import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.kit.metric.MetricCatalogue;
import dev.tidemill.kit.metric.TimerInstrument;
import dev.tidemill.kit.metric.TimerInstrument.Shown;
import java.util.List;

/** The metrics of the gateway. */
public final class GatewayMetrics {

  private static final MetricCatalogue ALL = new MetricCatalogue("gateway");

  public static final TimerInstrument REQUESTS =
      ALL.timer(
          "tidemill.gateway.requests",
          Shown.HISTOGRAM,
          "Inference requests, from their first byte until the answer is written.",
          "endpoint",
          "status");
  public static final CounterInstrument SCORES =
      ALL.counter(
          "tidemill.gateway.scores",
          "scores",
          "Times that a version was asked; shadow is true where another one answered the caller.",
          "endpoint",
          "version",
          "shadow",
          "outcome");
  public static final CounterInstrument PREDICTIONS =
      ALL.counter(
          "tidemill.gateway.predictions",
          "predictions",
          "Predictions that Kafka has (logged), that were dropped because the buffer was full or"
              + " Kafka refused them (dropped), and those outside the share that is logged"
              + " (left-out).",
          "endpoint",
          "outcome");
  public static final GaugeInstrument PREDICTIONS_WAITING =
      ALL.gauge(
          "tidemill.gateway.predictions.waiting",
          "predictions",
          "Predictions that wait for Kafka.");
  public static final CounterInstrument ROUTES_REFUSED =
      ALL.counter(
          "tidemill.gateway.routes.refused",
          "routes",
          "Routes to an endpoint that is another pipeline's.");
  public static final GaugeInstrument CANDIDATES_SERVE =
      ALL.gauge(
          "tidemill.gateway.candidates.serve",
          "",
          "1 while candidates may answer; 0 while Kafka is away, when champions answer everything.");

  private GatewayMetrics() {}

  /** Every metric above. */
  public static List<Instrument> all() {
    return ALL.all();
  }
}
