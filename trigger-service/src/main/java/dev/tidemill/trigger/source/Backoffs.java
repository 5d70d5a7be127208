package dev.tidemill.trigger.source;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which pipelines are left alone because something failed for them: a second after the first
 * failure, twice as long after each further one, up to a minute. Not thread-safe.
 */
final class Backoffs {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private record Failure(Instant until, Duration pause) {}

  private final Map<String, Failure> failures = new HashMap<>();

  boolean mayTry(String pipeline, Instant now) {
    Failure failure = failures.get(pipeline);
    return failure == null || !now.isBefore(failure.until());
  }

  void worked(String pipeline) {
    failures.remove(pipeline);
  }

  /** How long the pipeline is left alone now. */
  Duration failed(String pipeline, Instant now) {
    Failure last = failures.get(pipeline);
    Duration pause = last == null ? FIRST : last.pause().multipliedBy(2);
    pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    failures.put(pipeline, new Failure(now.plus(pause), pause));
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
