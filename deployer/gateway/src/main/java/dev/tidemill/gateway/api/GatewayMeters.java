package dev.tidemill.gateway.api;

import dev.tidemill.gateway.metric.GatewayMetrics;
import dev.tidemill.gateway.serve.EndpointCounters;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.VersionScore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The gateway's meters, looked up without allocation on the request path. */
public final class GatewayMeters {

  private final MeterRegistry registry;
  private final Map<Asked, Timer> requests = new ConcurrentHashMap<>();
  private final Map<Scored, Counter> scores = new ConcurrentHashMap<>();

  private record Asked(String endpoint, int status) {}

  private record Scored(String endpoint, int version, boolean shadow, boolean failed) {}

  public GatewayMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** An inference request was answered. */
  public void request(String endpoint, int status, long nanos) {
    requests
        .computeIfAbsent(
            new Asked(endpoint, status),
            key ->
                GatewayMetrics.REQUESTS.on(
                    registry, key.endpoint(), Integer.toString(key.status())))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A request was scored. */
  public void scored(Prediction prediction) {
    for (VersionScore score : prediction.scores()) {
      scores
          .computeIfAbsent(
              new Scored(
                  prediction.endpoint(), score.version(), score.shadow(), !score.error().isEmpty()),
              this::counter)
          .increment();
    }
  }

  private Counter counter(Scored key) {
    return GatewayMetrics.SCORES.on(
        registry,
        key.endpoint(),
        Integer.toString(key.version()),
        Boolean.toString(key.shadow()),
        key.failed() ? "failed" : "scored");
  }

  /** What becomes of the predictions of an endpoint. */
  public static void follow(MeterRegistry registry, String endpoint, EndpointCounters counters) {
    GatewayMetrics.PREDICTIONS.follow(registry, counters::loggedCount, endpoint, "logged");
    GatewayMetrics.PREDICTIONS.follow(registry, counters::leftOutCount, endpoint, "left-out");
    GatewayMetrics.PREDICTIONS.follow(
        registry, () -> counters.droppedCount() - counters.leftOutCount(), endpoint, "dropped");
  }
}
