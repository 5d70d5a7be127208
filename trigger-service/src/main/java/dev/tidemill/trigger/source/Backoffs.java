package dev.tidemill.trigger.source;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which pipelines are left alone because something failed for them: a second after the first
 * failure, twice as long after each further one, up to a minute. An edit of the pipeline may have
 * mended it, so another version is tried at once. Not thread-safe.
 */
public final class Backoffs {

  private static final Duration FIRST = Duration.ofSeconds(1);

  /** The longest time for which a pipeline is left alone. */
  public static final Duration LONGEST = Duration.ofMinutes(1);

  private record Failure(int version, Instant until, Duration pause) {}

  private final Map<String, Failure> failures = new HashMap<>();

  boolean mayTry(Target target, Instant now) {
    Failure failure = failures.get(target.pipeline());
    return failure == null
        || failure.version() != target.version()
        || !now.isBefore(failure.until());
  }

  void worked(Target target) {
    failures.remove(target.pipeline());
  }

  /** How long the pipeline is left alone now. */
  Duration failed(Target target, Instant now) {
    Failure last = failures.get(target.pipeline());
    boolean again = last != null && last.version() == target.version();
    Duration pause = again ? last.pause().multipliedBy(2) : FIRST;
    pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    failures.put(target.pipeline(), new Failure(target.version(), now.plus(pause), pause));
    return pause;
  }

  /** Forgets all pipelines but these. */
  void retain(Set<String> pipelines) {
    failures.keySet().retainAll(pipelines);
  }

  int size() {
    return failures.size();
  }
}
