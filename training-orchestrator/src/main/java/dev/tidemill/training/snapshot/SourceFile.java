package dev.tidemill.training.snapshot;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.store.ArtefactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A file of a source.
 *
 * @param index position among all files of the cut, which no other has; the file's column in the
 *     raw tables
 * @param relative to the source's folder
 * @param modified before it was hashed
 */
record SourceFile(
    int index,
    String source,
    Path path,
    String relative,
    String digest,
    long bytes,
    Instant modified) {

  /** Hashes a file; it has no position yet. */
  static SourceFile of(String source, DataFiles.Entry entry) throws IOException {
    DataFiles.Entry before = DataFiles.now(entry).orElse(entry);
    return new SourceFile(
        -1,
        source,
        entry.file(),
        entry.path(),
        ArtefactStore.digest(entry.file()),
        before.bytes(),
        before.modified());
  }

  SourceFile at(int position) {
    return new SourceFile(position, source, path, relative, digest, bytes, modified);
  }

  /** Whether it is as it was before it was hashed. What was read since then has its digest. */
  boolean isUnchanged() throws IOException {
    DataFiles.Entry asRead = new DataFiles.Entry(relative, path, bytes, modified);
    return DataFiles.now(asRead).equals(Optional.of(asRead));
  }
}
