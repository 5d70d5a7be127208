package dev.tidemill.kit.worker;

import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats while an execution works. A worker whose beats do not get through must stop before the
 * orchestrator gives its job to another one.
 */
public final class Heart implements AutoCloseable {

  /**
   * How it beats.
   *
   * @param every between beats
   * @param giveUpAfter without a beat that got through for this long, the work is given up
   */
  public record Rhythm(Duration every, Duration giveUpAfter) {

    private static final int BEATS = 8;

    /** Eight beats until the work is given up. */
    public static Rhythm of(Settings settings) {
      Duration giveUpAfter = settings.get(KitSettings.WORKER_GIVES_UP_AFTER);
      return new Rhythm(giveUpAfter.dividedBy(BEATS), giveUpAfter);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

  private final Rhythm rhythm;
  private final Supplier<CompletableFuture<?>> beat;
  private final ScheduledFuture<?> schedule;
  private volatile long keptAtNanos = System.nanoTime();
  private volatile String gaveUp;

  /**
   * @param beat sends a heartbeat; completes once it is kept
   */
  public Heart(
      ScheduledExecutorService scheduler, Rhythm rhythm, Supplier<CompletableFuture<?>> beat) {
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
    try {
      beat.get()
          .whenComplete(
              (kept, error) -> {
                if (error == null) {
                  keptAtNanos = Math.max(keptAtNanos, at);
                }
              });
    } catch (RuntimeException e) {
      // It counts as one that did not get through; thrown on, it would be the last.
      LOG.warn("A heartbeat was not sent", e);
    }
  }

  /** Why the work has to stop; once there is a reason it stays, whatever gets through later. */
  public Optional<String> stopped() {
    Duration silent = Duration.ofNanos(System.nanoTime() - keptAtNanos);
    if (gaveUp == null && silent.compareTo(rhythm.giveUpAfter()) > 0) {
      gaveUp = "no heartbeat reached Kafka for " + silent.toMillis() / 1000.0 + " s";
    }
    return gaveUp();
  }

  /** Whether somebody was told to stop. */
  public Optional<String> gaveUp() {
    return Optional.ofNullable(gaveUp);
  }

  @Override
  public void close() {
    schedule.cancel(false);
  }
}
