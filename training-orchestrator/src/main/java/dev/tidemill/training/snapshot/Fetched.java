package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.NamedArtefacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a snapshot brings what it fetches: the artefact store keeps the bytes by their digest, and
 * a link in the folder of the job has a name that says how they are packed.
 */
public final class Fetched {

  private final ArtefactStore store;
  private final Path temporary;
  private final NamedArtefacts named;
  private final Permit permit;

  /**
   * @param temporary the folder of the job
   */
  public Fetched(ArtefactStore store, Path temporary, Permit permit) {
    this.store = store;
    this.temporary = temporary;
    this.named = new NamedArtefacts(store, temporary.resolve("fetched"));
    this.permit = permit;
  }

  /** Whether the store has such bytes. */
  public boolean has(String digest) {
    return store.contains(digest);
  }

  /** A new file to fetch into; {@link #keep} takes it. */
  public Path incoming(String ending) throws IOException {
    return Files.createTempFile(temporary, "incoming", ending);
  }

  /** The store that takes what is fetched. */
  public ArtefactStore store() {
    return store;
  }

  /** The folder of the job. */
  public Path temporary() {
    return temporary;
  }

  /**
   * Stops a long fetch once the job may not go on.
   *
   * @throws StoppedException if it may not
   */
  public void requirePermit() {
    permit
        .refused()
        .ifPresent(
            refusal -> {
              throw new StoppedException(refusal);
            });
    if (Thread.currentThread().isInterrupted()) {
      throw new StoppedException(new Permit.Refusal("CANCELLED", "the worker stops"));
    }
  }

  /** Whether the job may go on. */
  public Permit permit() {
    return permit;
  }

  /**
   * Keeps a file that was fetched, and deletes it here.
   *
   * @param name says what it is, and ends as its format and packing do
   * @param position where its rows are in the source
   * @param written when the source says that the rows were written
   */
  public SourceFile keep(String source, Path file, String name, String position, Instant written)
      throws IOException {
    long bytes = Files.size(file);
    String digest = store.put(file);
    Files.delete(file);
    return at(source, name, digest, bytes, position, written);
  }

  /** A file whose bytes the store has. */
  public SourceFile kept(
      String source, String digest, String name, long bytes, String position, Instant written)
      throws IOException {
    return at(source, name, digest, bytes, position, written);
  }

  /** A file that an earlier snapshot fetched. */
  public SourceFile again(Manifest.Part part, Instant now) throws IOException {
    Instant came = Optional.ofNullable(part.came()).map(Instant::parse).orElse(now);
    return at(part.source(), part.path(), part.digest(), part.bytes(), part.position(), came);
  }

  private SourceFile at(
      String source, String name, String digest, long bytes, String position, Instant written)
      throws IOException {
    Path link = named.link(digest, name);
    return new SourceFile(-1, source, link, name, digest, bytes, written, Optional.of(position));
  }
}
