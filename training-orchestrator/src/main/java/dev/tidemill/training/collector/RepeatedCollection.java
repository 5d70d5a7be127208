package dev.tidemill.training.collector;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects artefacts now and then while the service runs. Each instance does so, and several at
 * once do no harm: each moves a file aside under a name of its own before it looks at its age for
 * the last time, and puts it back if somebody renewed it meanwhile.
 */
public final class RepeatedCollection implements AutoCloseable {

  /** How often; zero is never. */
  public static final Setting<Duration> EVERY =
      Setting.duration(
              "artefacts-collect-every",
              Duration.ofHours(24),
              "the training-orchestrator deletes artefacts that nothing names this often, as store"
                  + " gc does; the first time an hour after it started")
          .only(
              every -> every.isZero() || every.compareTo(Duration.ofMinutes(1)) >= 0,
              "0s for never, or a duration of at least 1m, such as 24h");

  /** A service that starts has more urgent things to read. */
  private static final Duration FIRST_AFTER = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(RepeatedCollection.class);

  private final Supplier<Collected> collector;
  private final String store;
  private final ScheduledExecutorService scheduler;

  RepeatedCollection(
      Supplier<Collected> collector, String store, Duration firstAfter, Duration every) {
    this.collector = collector;
    this.store = store;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "artefact-collector");
              thread.setDaemon(true);
              return thread;
            });
    scheduler.scheduleWithFixedDelay(
        this::collect, firstAfter.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Starts it; empty if the settings say never. */
  public static Optional<RepeatedCollection> start(ServiceContext context) {
    Duration every = context.settings().get(EVERY);
    Duration keep = context.settings().get(ArtefactCollector.KEEP);
    if (every.isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        new RepeatedCollection(
            () -> ArtefactCollector.of(context).collect(keep, false, Instant.now()),
            context.artefacts().root().toString(),
            every.compareTo(FIRST_AFTER) < 0 ? every : FIRST_AFTER,
            every));
  }

  /** Logs what goes wrong, and throws nothing: an exception would end the schedule. */
  private void collect() {
    try {
      LOG.info("{}", collector.get().summary(store));
    } catch (RuntimeException e) {
      if (!scheduler.isShutdown()) {
        LOG.warn("Nothing more was deleted from the artefact store {}", store, e);
      }
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
