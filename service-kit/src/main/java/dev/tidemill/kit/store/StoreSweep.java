package dev.tidemill.kit.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Removes old files of an artefact store. The caller knows which artefacts may go; one that was
 * written or renewed meanwhile stays. Several sweeps at once do no harm.
 */
public final class StoreSweep {

  private static final String PART = ".part";
  private static final String ASIDE = ".aside";

  /**
   * A file of the store.
   *
   * @param name digest of an artefact, or the name of a file that was not finished
   * @param modified when it was written or last renewed, by the clock of the file system
   */
  public record Stored(String name, long bytes, Instant modified) {}

  private final ArtefactStore store;
  private final Path incoming;

  public StoreSweep(ArtefactStore store) {
    this.store = store;
    this.incoming = store.root().resolve("incoming");
  }

  /** Every artefact, sorted by digest. */
  public List<Stored> artefacts() {
    List<Stored> all = new ArrayList<>();
    for (String digest : store.list()) {
      stored(digest, store.path(digest)).ifPresent(all::add);
    }
    return all;
  }

  /** Files that writers have not finished and not touched since. */
  public List<Stored> unfinished(Instant before) {
    List<Stored> all = new ArrayList<>();
    for (Path file : incoming(PART)) {
      stored(file.getFileName().toString(), file)
          .filter(s -> s.modified().isBefore(before))
          .ifPresent(all::add);
    }
    return all;
  }

  /** Removes an unfinished file. */
  public void removeUnfinished(Stored file) {
    try {
      Files.deleteIfExists(incoming.resolve(file.name()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + incoming.resolve(file.name()), e);
    }
  }

  /**
   * Removes an artefact that was last written or renewed before an instant; false if it was renewed
   * since, or is gone. It is moved aside before its time is looked at for the last time: a writer
   * of the same content has renewed it before, and then it is put back, or finds none and writes
   * it.
   */
  public boolean remove(String digest, Instant before) {
    Path file = store.path(digest);
    // a name of its own: another sweep may have moved what a writer wrote since
    Path aside = incoming.resolve(digest + "." + UUID.randomUUID() + ASIDE);
    try {
      Files.createDirectories(incoming);
      if (!modified(file).isBefore(before)) {
        return false;
      }
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      if (!modified(aside).isBefore(before)) {
        putBack(aside);
        return false;
      }
      Files.delete(aside);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete artefact " + digest, e);
    }
  }

  /** Puts back what a sweep that was killed had moved aside. */
  public void restore() {
    try {
      for (Path aside : incoming(ASIDE)) {
        putBack(aside);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot put back what is in " + incoming, e);
    }
  }

  private void putBack(Path aside) throws IOException {
    String name = aside.getFileName().toString();
    Path file = store.path(name.substring(0, name.indexOf('.')));
    try {
      Files.createDirectories(file.getParent());
      Files.move(aside, file);
    } catch (FileAlreadyExistsException e) {
      Files.deleteIfExists(aside);
    } catch (NoSuchFileException e) {
      // another sweep was quicker
    }
  }

  private List<Path> incoming(String ending) {
    if (!Files.isDirectory(incoming)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(incoming)) {
      return files.filter(f -> f.getFileName().toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + incoming, e);
    }
  }

  private static Optional<Stored> stored(String name, Path file) {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Stored(name, a.size(), a.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + file, e);
    }
  }

  private static Instant modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }
}
