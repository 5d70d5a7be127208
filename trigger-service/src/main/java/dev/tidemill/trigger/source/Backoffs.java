package dev.tidemill.trigger.source;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which sources are left alone because a look at them failed: for a second after the first failure,
 * twice as long after each further one, up to a minute. An edit of the pipeline may have mended it,
 * so another version is tried at once. Not thread-safe.
 */
public final class Backoffs {

  private static final Duration FIRST = Duration.ofSeconds(1);

  /** The longest time for which a source is left alone. */
  public static final Duration LONGEST = Duration.ofMinutes(1);

  private record Failure(int version, Instant until, Duration pause) {}

  private record Place(String pipeline, String source) {}

  private final Map<Place, Failure> failures = new HashMap<>();

  boolean mayTry(Target target, String source, Instant now) {
    Failure failure = failures.get(new Place(target.pipeline(), source));
    return failure == null
        || failure.version() != target.version()
        || !now.isBefore(failure.until());
  }

  void worked(Target target, String source) {
    failures.remove(new Place(target.pipeline(), source));
  }

  /** How long the source is left alone now. */
  Duration failed(Target target, String source, Instant now) {
    Place place = new Place(target.pipeline(), source);
    Failure last = failures.get(place);
    boolean again = last != null && last.version() == target.version();
    Duration pause = again ? last.pause().multipliedBy(2) : FIRST;
    pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    failures.put(place, new Failure(target.version(), now.plus(pause), pause));
    return pause;
  }

  /**
   * Forgets all sources but those of these pipelines.
   *
   * @param sources their names
   */
  void retain(List<Target> targets, Function<Target, List<String>> sources) {
    if (failures.isEmpty()) {
      return; // as nearly always: a round over many pipelines need not gather them
    }
    Set<Place> places = new HashSet<>();
    for (Target target : targets) {
      sources.apply(target).forEach(name -> places.add(new Place(target.pipeline(), name)));
    }
    failures.keySet().retainAll(places);
  }

  int size() {
    return failures.size();
  }
}
