package dev.tidemill.trigger.source.data.s3;

import dev.tidemill.kit.source.s3.S3Entry;
import dev.tidemill.trigger.source.data.UnreadableFiles;
import dev.tidemill.trigger.source.data.WatchedSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects that could not be read. Each is told, and tried again: after half a minute, and after
 * twice as long each further time, up to ten minutes, so that an archive is not asked for all of
 * its objects at each look. Another version of an object is tried at once. Not thread-safe.
 */
final class LeftOutObjects {

  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private record Failure(String version, Instant again, Duration pause) {}

  private final UnreadableFiles unreadable;
  private final Map<WatchedSource, Map<String, Failure>> failures = new HashMap<>();

  /**
   * @param unreadable tells them
   */
  LeftOutObjects(UnreadableFiles unreadable) {
    this.unreadable = unreadable;
  }

  private Map<String, Failure> of(WatchedSource source) {
    return failures.getOrDefault(source, Map.of());
  }

  boolean mayTry(WatchedSource source, S3Entry entry, Instant now) {
    Failure failure = of(source).get(entry.path());
    return failure == null
        || !failure.version().equals(entry.version())
        || !now.isBefore(failure.again());
  }

  /**
   * An object could not be read.
   *
   * @param reason the second half of a sentence for the person who owns it
   */
  void failed(WatchedSource source, S3Entry entry, String reason, Instant now) {
    unreadable.failed(source, entry.path(), reason);
    Failure last = of(source).get(entry.path());
    boolean again = last != null && last.version().equals(entry.version());
    Duration pause = again ? last.pause().multipliedBy(2) : FIRST;
    pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    failures
        .computeIfAbsent(source, s -> new HashMap<>())
        .put(entry.path(), new Failure(entry.version(), now.plus(pause), pause));
  }

  /** An object was read, or need not be any more. */
  void worked(WatchedSource source, S3Entry entry) {
    unreadable.worked(source, entry.path());
    if (failures.containsKey(source)) {
      failures.get(source).remove(entry.path());
    }
  }

  /** Forgets all objects of a source but these. */
  void retain(WatchedSource source, List<S3Entry> entries) {
    Set<String> paths = entries.stream().map(S3Entry::path).collect(Collectors.toSet());
    unreadable.retain(source, paths);
    if (failures.containsKey(source)) {
      failures.get(source).keySet().retainAll(paths);
    }
  }

  /** Forgets all pipelines but these. */
  void retain(Set<String> pipelines) {
    unreadable.retain(pipelines);
    failures.keySet().removeIf(s -> !pipelines.contains(s.pipeline()));
  }

  /** What is left out of a source, and why; empty if nothing is. */
  Optional<String> told(WatchedSource source) {
    return unreadable.told(source);
  }
}
