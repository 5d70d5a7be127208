package dev.tidemill.console;

import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.worker.LogStretch;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;

/** Reads decisions from their topic, and the causes of runs from that of the runs. */
record LoggedDecisions(ServiceContext context) implements PastDecisions {

  /** Of all pipelines of the partition. */
  private static final long MOST_RECORDS = 500_000;

  private static final Duration WITHIN = Duration.ofSeconds(20);

  /** A run is requested a moment after the decision; its clock may be another one. */
  private static final Duration AROUND = Duration.ofMinutes(2);

  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  private static final String READER = "console-why";

  @Override
  public Past upTo(String pipeline, Instant at) {
    return between(pipeline, Instant.EPOCH, at);
  }

  @Override
  public Past since(String pipeline, Instant from) {
    return between(pipeline, from, NEVER);
  }

  private Past between(String pipeline, Instant from, Instant to) {
    PipelineTriggers triggers = new PipelineTriggers();
    LogStretch stretch = new LogStretch(from, to, MOST_RECORDS, WITHIN);
    try {
      LogStretch.Extent extent =
          stretch.read(
              context,
              READER,
              Topics.DECISIONS,
              pipeline,
              d -> {
                if (!d.deleted() && !d.value().at().isAfter(to)) {
                  triggers.take(d.value());
                }
              });
      if (!extent.complete()) {
        throw busy();
      }
      return new Past(triggers, extent.notBefore());
    } catch (KafkaException e) {
      throw away(e);
    }
  }

  @Override
  public Optional<Fired> cause(String pipeline, String runId, Instant requestedAt) {
    AtomicReference<Fired> cause = new AtomicReference<>();
    LogStretch stretch =
        new LogStretch(requestedAt.minus(AROUND), requestedAt.plus(AROUND), MOST_RECORDS, WITHIN);
    try {
      stretch.read(
          context,
          READER,
          Topics.RUNS,
          pipeline,
          e -> {
            if (!e.deleted()
                && e.value().runId().equals(runId)
                && e.value().body() instanceof RunRequested requested) {
              cause.set(requested.cause());
            }
          });
    } catch (KafkaException e) {
      throw away(e);
    }
    return Optional.ofNullable(cause.get());
  }

  private static HttpError busy() {
    return new HttpError(
        503,
        "too-busy",
        "The decisions of that time could not be read within "
            + WITHIN.toSeconds()
            + " s; try again later",
        null);
  }

  private static HttpError away(KafkaException e) {
    return new HttpError(
        503, "kafka-unavailable", "The decisions cannot be read: " + e.getMessage(), null);
  }
}
