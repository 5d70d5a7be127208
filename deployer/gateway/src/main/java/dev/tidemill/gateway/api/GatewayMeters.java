package dev.tidemill.gateway.api;

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
                Timer.builder("tidemill.gateway.requests")
                    .description("Inference requests until the answer is written")
                    .tag("endpoint", key.endpoint())
                    .tag("status", Integer.toString(key.status()))
                    .publishPercentileHistogram()
                    .register(registry))
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
    return Counter.builder("tidemill.gateway.scores")
        .description("Times a version was asked")
        .tag("endpoint", key.endpoint())
        .tag("version", Integer.toString(key.version()))
        .tag("shadow", Boolean.toString(key.shadow()))
        .tag("outcome", key.failed() ? "failed" : "scored")
        .register(registry);
  }
}
