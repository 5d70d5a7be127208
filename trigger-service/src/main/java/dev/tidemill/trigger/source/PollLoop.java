package dev.tidemill.trigger.source;

import dev.tidemill.kit.service.Health;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.trigger.metric.TriggerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the sources of one kind in turn, on a thread of its own. One whose look fails is left
 * alone for a while; the others go on, those of its pipeline too.
 */
public final class PollLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

  /** A look may take long: large new files are hashed in it. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(10);

  private final Source source;
  private final Supplier<List<Target>> targets;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final Backoffs backoffs = new Backoffs();
  private final ScheduledExecutorService executor;

  /** Pipelines for which a look waits for the thread. */
  private final Set<String> woken = ConcurrentHashMap.newKeySet();

  private volatile Instant lastRoundAt;
  private volatile Instant movedAt;
  private volatile int leftAlone;
  private boolean failing;

  /**
   * @param targets the pipelines that are owned now
   */
  public PollLoop(
      Source source, Supplier<List<Target>> targets, InstantSource clock, MeterRegistry meters) {
    this.source = source;
    this.targets = targets;
    this.clock = clock;
    this.meters = meters;
    TriggerMetrics.POLL_FAILURES.on(meters, source.name());
    this.lastRoundAt = clock.instant();
    this.movedAt = lastRoundAt;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The name in health and of the thread: {@code data-poller}. */
  public String name() {
    return source.name() + "-poller";
  }

  /** How the looks at its sources ended. */
  public Looks looks() {
    return source.looks();
  }

  public void start() {
    executor.execute(this::goOn);
  }

  /**
   * A round, and some time after it the next one: not sooner than the round took, so that however
   * many places are looked at, half of a core is left to decisions.
   */
  private void goOn() {
    long begun = System.nanoTime();
    guarded();
    long pause = Math.max(source.every().toNanos(), System.nanoTime() - begun);
    try {
      executor.schedule(this::goOn, pause, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The {} poller is closed", source.name());
    }
  }

  /** Nothing is thrown out of a round: the next one follows. */
  private void guarded() {
    try {
      round();
      failing = false;
    } catch (Throwable e) {
      countFailure();
      if (!failing) {
        LOG.error("A round of the {} poller failed; the next one follows", source.name(), e);
      }
      failing = true;
    }
  }

  private void countFailure() {
    TriggerMetrics.POLL_FAILURES.on(meters, source.name()).increment();
  }

  /**
   * It is not ready if no look has ended for ten minutes. Sources that cannot be read are told in
   * the details only: many of them, each with its time-out, make rounds long and stop nothing.
   */
  public Health health() {
    Duration still = Duration.between(movedAt, clock.instant());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("lastRoundSecondsAgo", Duration.between(lastRoundAt, clock.instant()).toSeconds());
    details.put("sourcesLeftAlone", leftAlone);
    details.putAll(source.details());
    return still.compareTo(LONGEST_LOOK) > 0
        ? Health.notReady("no look has ended for " + still.toSeconds() + " s", details)
        : Health.ok(details);
  }

  /** Polls at once, and once, for the pipelines for which the source watches a place. */
  public void wake(Notice notice) {
    for (Target target : targets.get()) {
      if (source.watches(target, notice) && woken.add(target.pipeline())) {
        executor.execute(() -> look(target.pipeline()));
      }
    }
  }

  private void look(String pipeline) {
    woken.remove(pipeline); // what is noticed from now on asks for another look
    targets.get().stream()
        .filter(t -> t.pipeline().equals(pipeline))
        .forEach(t -> source.sources(t).forEach(name -> poll(t, name)));
  }

  /** Looks once at every source of the owned pipelines that is not left alone. */
  public void round() {
    List<Target> owned = targets.get();
    source.retain(owned);
    backoffs.retain(owned, source::sources);
    for (Target target : owned) {
      for (String name : source.sources(target)) {
        if (backoffs.mayTry(target, name, clock.instant())) {
          poll(target, name);
        }
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
      }
    }
    leftAlone = backoffs.size();
    lastRoundAt = clock.instant();
    movedAt = lastRoundAt;
  }

  private void poll(Target target, String name) {
    try {
      source.poll(target, name);
      backoffs.worked(target, name);
    } catch (Throwable e) { // an Error too: one of a native library concerns this source only
      Duration pause = backoffs.failed(target, name, clock.instant());
      if (!source.looks().fails(target, name)) {
        source.looks().failed(target, name, Backoffs.LONGEST, "the look failed: " + e);
      }
      countFailure();
      LOG.warn(
          "The look at {}/{} ({}) failed, again in {} s: {}",
          target.pipeline(),
          name,
          source.name(),
          pause.toSeconds(),
          e.toString(),
          e);
    }
    movedAt = clock.instant();
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("The {} poller did not end within 10 s", source.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    source.close();
  }
}
