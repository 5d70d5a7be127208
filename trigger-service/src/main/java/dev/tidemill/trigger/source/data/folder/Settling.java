package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.Packed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The files of one source that may still be written. Not thread-safe. */
final class Settling {

  /** A packed file without its end settles this many times longer. */
  private static final int PATIENCE = 5;

  private record Seen(DataFiles.Entry entry, Instant since) {}

  private final Map<String, Seen> files = new HashMap<>();

  /** Whether a file has not changed for {@code settleFor}, and is whole or will never be. */
  boolean hasSettled(DataFiles.Entry entry, Duration settleFor, Instant now) throws IOException {
    Seen seen = files.get(entry.path());
    if (seen == null || !seen.entry().equals(entry)) {
      again(entry, now);
      seen = files.get(entry.path());
    }
    if (now.isBefore(seen.since().plus(settleFor))) {
      return false;
    }
    boolean patienceEnds = !now.isBefore(seen.since().plus(settleFor.multipliedBy(PATIENCE)));
    return patienceEnds || Packed.isWhole(entry.file());
  }

  /** The file settles anew, from now. */
  void again(DataFiles.Entry entry, Instant now) {
    files.put(entry.path(), new Seen(entry, now));
  }

  void forget(String path) {
    files.remove(path);
  }

  void retain(Set<String> paths) {
    files.keySet().retainAll(paths);
  }
}
