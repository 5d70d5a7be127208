package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.Unreadable;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What cannot be read, and why: each file is named once and counted. Thread-safe for {@link #named}
 * only.
 */
final class UnreadableFiles {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadableFiles.class);
  private static final int MAX_NAMED = 20;

  private final Map<WatchedFolder, Map<String, String>> reasons = new TreeMap<>();
  private final Counter counter;
  private volatile List<String> named = List.of();

  UnreadableFiles(Counter counter) {
    this.counter = counter;
  }

  void failed(WatchedFolder folder, String path, IOException why) {
    String reason = Unreadable.reason(why);
    if (of(folder).put(path, folder + ": " + path + ": " + reason) == null) {
      counter.increment();
      LOG.warn("{}: {} is left out, as it cannot be read: {}", folder.pipeline(), path, reason);
    }
    tell();
  }

  void worked(WatchedFolder folder, String path) {
    if (of(folder).remove(path) != null) {
      tell();
    }
  }

  /** Forgets all files of a folder but these. */
  void retain(WatchedFolder folder, Set<String> paths) {
    if (of(folder).keySet().retainAll(paths)) {
      tell();
    }
  }

  private Map<String, String> of(WatchedFolder folder) {
    return reasons.computeIfAbsent(folder, f -> new TreeMap<>());
  }

  /** Forgets all pipelines but these. */
  void retain(Set<String> pipelines) {
    if (reasons.keySet().removeIf(f -> !pipelines.contains(f.pipeline()))) {
      tell();
    }
  }

  private void tell() {
    named = reasons.values().stream().flatMap(f -> f.values().stream()).limit(MAX_NAMED).toList();
  }

  /** The first of them, each with its pipeline, source and reason. */
  List<String> named() {
    return named;
  }
}
