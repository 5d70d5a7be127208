package dev.tidemill.trigger.source;

import dev.tidemill.kit.service.Health;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls for each pipeline in turn on a thread of its own. A pipeline whose poll fails is left alone
 * for a while, longer each time, up to a minute; the others go on.
 */
public final class PollLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

  /** Large files that are new take their time to be hashed. */
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);

  /** Looks once for one pipeline. */
  public interface Poller {
    void poll(Target target) throws IOException;

    /** Only these pipelines are owned: forget what is known of others. */
    void retain(List<Target> targets);

    /** What people should know beside the ages of rounds; asked for by other threads. */
    default Map<String, Object> details() {
      return Map.of();
    }
  }

  private record Failure(Instant until, Duration backoff) {}

  private final String name;
  private final Poller poller;
  private final Supplier<List<Target>> targets;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final Map<String, Failure> failures = new HashMap<>();
  private final ScheduledExecutorService executor;
  private volatile Instant lastRoundAt;
  private volatile int leftAlone;
  private boolean failing;

  public PollLoop(
      String name,
      Poller poller,
      Supplier<List<Target>> targets,
      InstantSource clock,
      MeterRegistry meters) {
    this.name = name;
    this.poller = poller;
    this.targets = targets;
    this.clock = clock;
    this.meters = meters;
    this.lastRoundAt = clock.instant();
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name + "-poller");
              thread.setDaemon(true);
              return thread;
            });
  }

  public void start(Duration every) {
    executor.scheduleWithFixedDelay(this::guarded, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A task that throws is not run again: nothing may come out of a round. */
  private void guarded() {
    try {
      round();
      failing = false;
    } catch (Throwable e) {
      meters.counter("tidemill.poll.failures", "poller", name).increment();
      if (!failing) {
        LOG.error("A round of the {} poller failed; it goes on", name, e);
      }
      failing = true;
    }
  }

  /** Not ready when no round has been completed for long. */
  public Health health() {
    Duration age = Duration.between(lastRoundAt, clock.instant());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("lastRoundSecondsAgo", age.toSeconds());
    details.put("pipelinesLeftAlone", leftAlone);
    details.putAll(poller.details());
    return age.compareTo(LONGEST_ROUND) > 0
        ? Health.notReady("no round for " + age.toSeconds() + " s", details)
        : Health.ok(details);
  }

  /** Polls once for every owned pipeline that is not being left alone. */
  public void round() {
    List<Target> owned = targets.get();
    poller.retain(owned);
    failures.keySet().removeIf(p -> owned.stream().noneMatch(t -> t.pipeline().equals(p)));
    for (Target target : owned) {
      Failure failure = failures.get(target.pipeline());
      if (failure == null || !clock.instant().isBefore(failure.until())) {
        poll(target);
      }
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
    leftAlone = failures.size();
    lastRoundAt = clock.instant();
  }

  private void poll(Target target) {
    try {
      poller.poll(target);
      failures.remove(target.pipeline());
    } catch (Throwable e) { // an error, as of a native library, is of one pipeline too
      Failure last = failures.get(target.pipeline());
      Duration backoff = last == null ? FIRST_BACKOFF : last.backoff().multipliedBy(2);
      backoff = backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff;
      failures.put(target.pipeline(), new Failure(clock.instant().plus(backoff), backoff));
      meters.counter("tidemill.poll.failures", "poller", name).increment();
      LOG.warn(
          "Polling {} for {} failed, again in {} s: {}",
          name,
          target.pipeline(),
          backoff.toSeconds(),
          e.toString(),
          e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("The {} poller did not end within 10 s", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
