package dev.tidemill.gateway;

import dev.tidemill.gateway.serve.Endpoints;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets candidates answer only while Kafka is there: without it nobody could stop them. */
final class KafkaWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);

  private final Endpoints endpoints;
  private final Supplier<Optional<Duration>> sinceConfirmed;
  private final Duration awayAfter;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> Gateway.daemon(task, "gateway-kafka-watch"));

  /**
   * @param sinceConfirmed time since Kafka confirmed a heartbeat; empty before the first time
   * @param awayAfter Kafka counts as away after this time without a confirmed heartbeat
   */
  KafkaWatch(Endpoints endpoints, Supplier<Optional<Duration>> sinceConfirmed, Duration awayAfter) {
    this.endpoints = endpoints;
    this.sinceConfirmed = sinceConfirmed;
    this.awayAfter = awayAfter;
  }

  void start(Duration pace) {
    long millis = pace.toMillis();
    watch.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** The executor does not repeat a task that throws, so nothing is thrown out of a look. */
  private void look() {
    try {
      endpoints.letCandidatesServe(kafkaIsThere());
    } catch (RuntimeException e) {
      LOG.error("The look at whether Kafka is there failed", e);
    }
  }

  /**
   * Call it when a heartbeat was confirmed. It looks on its own thread, because the caller's is
   * Kafka's.
   */
  void confirmed() {
    if (!endpoints.candidatesServe() && !watch.isShutdown()) {
      watch.execute(this::look);
    }
  }

  /** Whether Kafka has confirmed a heartbeat lately. */
  boolean kafkaIsThere() {
    return sinceConfirmed.get().filter(since -> since.compareTo(awayAfter) < 0).isPresent();
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
