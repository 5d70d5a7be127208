package dev.tidemill.trigger.source.data;

import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.schemas.text.Counted;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What cannot be read, and why: each file is named once and counted. Not thread-safe. */
public final class UnreadableFiles {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadableFiles.class);
  private static final int MOST_NAMED = 3;

  private final Map<WatchedSource, Map<String, String>> reasons = new TreeMap<>();
  private final Counter counter;

  public UnreadableFiles(Counter counter) {
    this.counter = counter;
  }

  /** A file could not be read. */
  public void failed(WatchedSource source, String path, IOException why) {
    failed(source, path, Unreadable.reason(why));
  }

  /**
   * A file could not be read.
   *
   * @param reason the second half of a sentence for the person who owns the file
   */
  public void failed(WatchedSource source, String path, String reason) {
    if (of(source).put(path, reason) == null) {
      counter.increment();
      LOG.warn("{}: {} is left out, as it cannot be read: {}", source.pipeline(), path, reason);
    }
  }

  /** A file can be read, or need not be any more. */
  public void worked(WatchedSource source, String path) {
    of(source).remove(path);
  }

  /** Forgets all files of a source but these. */
  public void retain(WatchedSource source, Set<String> paths) {
    of(source).keySet().retainAll(paths);
  }

  private Map<String, String> of(WatchedSource source) {
    return reasons.computeIfAbsent(source, f -> new TreeMap<>());
  }

  /** Forgets all pipelines but these. */
  public void retain(Set<String> pipelines) {
    reasons.keySet().removeIf(f -> !pipelines.contains(f.pipeline()));
  }

  /** How many files of a source are left out, and why the first of them are; empty if none is. */
  public Optional<String> told(WatchedSource source) {
    Map<String, String> files = of(source);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    String first =
        files.entrySet().stream()
            .limit(MOST_NAMED)
            .map(f -> f.getKey() + ": " + f.getValue())
            .collect(Collectors.joining("; "));
    return Optional.of(
        "%s left out, as %s cannot be read: %s%s"
            .formatted(
                Counted.of(files.size(), "file") + Counted.verb(files.size(), " is", " are"),
                files.size() == 1 ? "it" : "they",
                first,
                files.size() > MOST_NAMED ? "; and so on" : ""));
  }
}
