package dev.tidemill.training.collector;

import dev.tidemill.kit.store.StoreSweep.Stored;
import java.util.List;
import java.util.Locale;

/**
 * What a collection found.
 *
 * @param removed artefacts that nothing names; with a dry run those that would go
 * @param unfinished files that killed writers left; with a dry run those that would go
 * @param kept artefacts that stay
 * @param keptBytes their size
 */
public record Collection(
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
            count(removed.size(), "unnamed artefact"),
            count(unfinished.size(), "unfinished file"),
            size(removedBytes()),
            count(kept, "artefact") + (kept == 1 ? " stays" : " stay"),
            size(keptBytes),
            store);
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
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
