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

  /**
   * How it beats.
   *
   * @param every between beats
   * @param giveUpAfter without a beat that got through for this long, the work is given up
   */
  record Rhythm(Duration every, Duration giveUpAfter) {

    static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(2), Duration.ofSeconds(8));
  }

  private final Rhythm rhythm;
  private final Supplier<CompletableFuture<?>> beat;
  private final ScheduledFuture<?> schedule;
  private volatile long keptAtNanos = System.nanoTime();
  private volatile String gaveUp;

  Heart(ScheduledExecutorService scheduler, Rhythm rhythm, Supplier<CompletableFuture<?>> beat) {
    this.rhythm = rhythm;
    this.beat = beat;
    this.schedule =
        scheduler.scheduleAtFixedRate(
            this::beat,
            rhythm.every().toMillis(),
            rhythm.every().toMillis(),
            TimeUnit.MILLISECONDS);
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

  /** Why the work has to stop; once there is a reason it stays, whatever gets through later. */
  Optional<String> stopped() {
    Duration silent = Duration.ofNanos(System.nanoTime() - keptAtNanos);
    if (gaveUp == null && silent.compareTo(rhythm.giveUpAfter()) > 0) {
      gaveUp = "no heartbeat reached Kafka for " + silent.toMillis() / 1000.0 + " s";
    }
    return gaveUp();
  }

  /** Whether somebody was told to stop. */
  Optional<String> gaveUp() {
    return Optional.ofNullable(gaveUp);
  }

  @Override
  public void close() {
    schedule.cancel(false);
  }
}
