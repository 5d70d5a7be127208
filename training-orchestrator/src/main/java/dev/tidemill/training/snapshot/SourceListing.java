package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.message.RowRange;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What a source has, before it is read. */
public interface SourceListing extends AutoCloseable {

  /** The name of the source. */
  String source();

  /** The names of what would be read. */
  List<String> paths();

  /**
   * Of what would be read, names and whatever tells that it is no longer the same: two listings
   * with the same marks read the same.
   */
  default List<String> marks() {
    return paths();
  }

  /**
   * Reads it.
   *
   * @return files, each of other bytes, without positions among those of other sources
   * @throws SnapshotException if the source cannot be read; the message names it
   */
  List<SourceFile> read() throws SnapshotException, IOException;

  /** How far a source without files is read; empty for files. */
  default List<RowRange> ranges() {
    return List.of();
  }

  /** Whether {@link #read} had to leave nothing out because it cannot be read. */
  default boolean allReadable() {
    return true;
  }

  /**
   * Takes what is there, but may not be read yet, out of some digests.
   *
   * @return false if that cannot be known
   */
  default boolean takeOutArriving(Set<String> digests) {
    return true;
  }

  /**
   * Why the source gives nothing to a snapshot.
   *
   * @param quarantined its files that are in quarantine
   */
  SnapshotException nothing(int quarantined);

  @Override
  default void close() {}
}
