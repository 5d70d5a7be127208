package dev.tidemill.kit.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Kafka clusters whose events may name artefacts of a store. The folder {@code clusters} has a
 * file for each, named by the cluster's id.
 */
public final class StoreUsers {

  private final Path folder;

  public StoreUsers(ArtefactStore store) {
    this.folder = store.root().resolve("clusters");
  }

  /** Where the files are: a person deletes that of a cluster which is gone. */
  public Path folder() {
    return folder;
  }

  /** Notes that services of this cluster use the store; doing it again changes nothing. */
  public void add(String clusterId) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(clusterId);
      if (!Files.exists(file)) {
        Files.write(file, new byte[0]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }

  /** The clusters' ids, sorted. */
  public List<String> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }
}
