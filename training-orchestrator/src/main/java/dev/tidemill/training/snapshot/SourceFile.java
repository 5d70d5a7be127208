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
 * @param relative to the source's folder; of what was fetched a name that says what it is
 * @param modified before it was hashed
 * @param position where its rows are in a source that is elsewhere, in the words of that kind; the
 *     artefact store has the bytes of such a file. Empty: a file of a folder
 */
public record SourceFile(
    int index,
    String source,
    Path path,
    String relative,
    String digest,
    long bytes,
    Instant modified,
    Optional<String> position) {

  /** Hashes a file of a folder; it has no position among others yet. */
  static SourceFile of(String source, DataFiles.Entry entry) throws IOException {
    DataFiles.Entry before = DataFiles.now(entry).orElse(entry);
    return new SourceFile(
        -1,
        source,
        entry.file(),
        entry.path(),
        ArtefactStore.digest(entry.file()),
        before.bytes(),
        before.modified(),
        Optional.empty());
  }

  SourceFile at(int index) {
    return new SourceFile(index, source, path, relative, digest, bytes, modified, position);
  }

  /** Whether it is as it was before it was hashed. What was read since then has its digest. */
  boolean isUnchanged() throws IOException {
    DataFiles.Entry asRead = new DataFiles.Entry(relative, path, bytes, modified);
    return position.isPresent() || DataFiles.now(asRead).equals(Optional.of(asRead));
  }
}
