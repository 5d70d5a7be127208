package dev.tidemill.training.collector;

import dev.tidemill.kit.store.StoreSweep.Stored;
import java.util.List;

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

  static long bytes(List<Stored> files) {
    return files.stream().mapToLong(Stored::bytes).sum();
  }
}
