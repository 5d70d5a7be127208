package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.service.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the reading of some topics goes: whether it moves, not whether its thread lives. Thread-safe.
 */
final class ReadingProgress {

  /** The longest that records may wait, or a look may take. */
  static final Duration STUCK = Duration.ofMinutes(2);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final SortedMap<String, String> problems = new TreeMap<>();
  private Instant lookedAt;
  private Instant movedAt;
  private long lag;
  private int partitions;
  private boolean began;
  private Optional<String> failure = Optional.empty();
  private Duration pause = Duration.ZERO;

  ReadingProgress(InstantSource clock) {
    this.clock = clock;
    this.lookedAt = clock.instant();
    this.movedAt = lookedAt;
  }

  /**
   * A look at the topics ended well.
   *
   * @param records how many the log has got
   * @param waiting how many are left
   * @param assigned partitions that this instance reads
   */
  synchronized void looked(int records, long waiting, int assigned) {
    began = true;
    lookedAt = clock.instant();
    failure = Optional.empty();
    pause = Duration.ZERO;
    lag = waiting;
    partitions = assigned;
    if (records > 0 || waiting == 0) {
      movedAt = lookedAt;
    }
  }

  /**
   * A look failed. Answers the pause before the next one: a second after a look that ended well,
   * twice as long after each further failure, up to 30 s.
   */
  synchronized Duration failed(String why) {
    began = true;
    lookedAt = clock.instant();
    failure = Optional.of(why);
    Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    return pause;
  }

  /** Whether a look ended, well or not. */
  synchronized boolean began() {
    return began;
  }

  /** Why a topic is not read; empty if it is. */
  synchronized Optional<String> trouble(String topic) {
    return Optional.ofNullable(problems.get(topic)).or(() -> failure);
  }

  /** What is wrong with a topic; empty if nothing is. */
  synchronized void problem(String topic, Optional<String> what) {
    what.ifPresentOrElse(w -> problems.put(topic, w), () -> problems.remove(topic));
  }

  /** Forgets what was wrong with other topics. */
  synchronized void only(Set<String> topics) {
    problems.keySet().retainAll(topics);
  }

  synchronized long lag() {
    return lag;
  }

  /** How long the oldest record that waits has not moved, about. */
  synchronized Duration lagAge() {
    return failure.isEmpty() && lag == 0
        ? Duration.ZERO
        : Duration.between(movedAt, clock.instant());
  }

  /**
   * Not ready if records wait and none was taken for two minutes, or no look ended. A cluster that
   * cannot be reached is told in the details only: hooks and other triggers go on without it.
   */
  synchronized Health health() {
    Duration quiet = Duration.between(lookedAt, clock.instant());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("partitions", partitions);
    details.put("lag", lag);
    details.put("lagAgeSeconds", lagAge().toSeconds());
    details.put("lastLookSecondsAgo", quiet.toSeconds());
    failure.ifPresent(f -> details.put("failure", f));
    details.putAll(problems);
    if (quiet.compareTo(STUCK) > 0) {
      return Health.notReady("no look for " + quiet.toSeconds() + " s", details);
    }
    if (failure.isEmpty() && lagAge().compareTo(STUCK) > 0) {
      return Health.notReady(
          "%d records wait and none was taken for %d s".formatted(lag, lagAge().toSeconds()),
          details);
    }
    return Health.ok(details);
  }
}
