package dev.tidemill.training.collector;

import dev.tidemill.kit.store.StoreSweep.Stored;
import dev.tidemill.schemas.text.Counted;
import java.util.List;
import java.util.Locale;

/**
 * What the collector found.
 *
 * @param removed artefacts that nothing names; with a dry run those that would go
 * @param unfinished files that killed writers left; with a dry run those that would go
 * @param kept artefacts that stay
 * @param keptBytes their size
 */
public record Collected(
    boolean dryRun, List<Stored> removed, List<Stored> unfinished, long kept, long keptBytes) {

  /** Size of what went, or would go. */
  public long removedBytes() {
    return bytes(removed) + bytes(unfinished);
  }

  /** One sentence; {@code store} is its folder. */
  public String summary(String store) {
    return "%s %s and %s, %s; %s, %s, in %s"
        .formatted(
            dryRun ? "Would delete" : "Deleted",
            Counted.of(removed.size(), "unnamed artefact"),
            Counted.of(unfinished.size(), "unfinished file"),
            size(removedBytes()),
            Counted.of(kept, "artefact") + Counted.verb(kept, " stays", " stay"),
            size(keptBytes),
            store);
  }

  /** As people read it: {@code 12 kB}, {@code 3.4 MB}. */
  public static String size(long bytes) {
    return bytes < 1_000_000
        ? (bytes + 999) / 1000 + " kB"
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  static long bytes(List<Stored> files) {
    return files.stream().mapToLong(Stored::bytes).sum();
  }
}
