package dev.tidemill.training.snapshot;

import dev.tidemill.kit.store.ArtefactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file of a source.
 *
 * @param index position among all files of the cut; the file's column in the raw tables
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
    FileTime modified) {

  static SourceFile of(int index, String source, Path path, String relative) throws IOException {
    BasicFileAttributes before = Files.readAttributes(path, BasicFileAttributes.class);
    return new SourceFile(
        index,
        source,
        path,
        relative,
        ArtefactStore.digest(path),
        before.size(),
        before.lastModifiedTime());
  }

  /** Whether it is as it was before it was hashed. What was read since then has its digest. */
  boolean isUnchanged() throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return now.size() == bytes && now.lastModifiedTime().equals(modified);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
