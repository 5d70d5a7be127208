package dev.tidemill.training.runner;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Beats while an execution works. A worker whose beats do not get through must stop before the
 * orchestrator gives its job to another one.
 */
final class Heart implements AutoCloseable {

  /** Between beats. */
  static final Duration EVERY = Duration.ofSeconds(2);

  /** Without a beat that got through for this long, the work is given up. */
  static final Duration GIVE_UP_AFTER = Duration.ofSeconds(8);

  private final Supplier<CompletableFuture<?>> beat;
  private final ScheduledFuture<?> schedule;
  private volatile long keptAtNanos = System.nanoTime();

  Heart(ScheduledExecutorService scheduler, Supplier<CompletableFuture<?>> beat) {
    this.beat = beat;
    this.schedule =
        scheduler.scheduleAtFixedRate(
            this::beat, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beat() {
    long at = System.nanoTime();
    beat.get()
        .whenComplete(
            (kept, error) -> {
              if (error == null) {
                keptAtNanos = Math.max(keptAtNanos, at);
              }
            });
  }

  Optional<String> stopped() {
    Duration silent = Duration.ofNanos(System.nanoTime() - keptAtNanos);
    return silent.compareTo(GIVE_UP_AFTER) > 0
        ? Optional.of("no heartbeat reached Kafka for " + silent.toSeconds() + " s")
        : Optional.empty();
  }

  @Override
  public void close() {
    schedule.cancel(false);
  }
}
