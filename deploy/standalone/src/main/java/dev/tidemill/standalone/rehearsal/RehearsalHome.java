package dev.tidemill.standalone.rehearsal;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.LogLine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of a rehearsal: a temporary one, or one that the user wants to keep. */
public final class RehearsalHome implements AutoCloseable {

  private static final int CANNOT_CREATE = 73;

  private final Path work;
  private final Optional<Path> kept;
  private final BufferedWriter log;

  private RehearsalHome(Path work, Optional<Path> kept) throws IOException {
    this.work = work;
    this.kept = kept;
    this.log = Files.newBufferedWriter(kept.orElse(work).resolve("programs.log"));
  }

  /**
   * Makes it.
   *
   * @param keep new or empty
   * @throws CliException if there are files in {@code keep}
   */
  public static RehearsalHome open(Optional<Path> keep) throws IOException {
    if (keep.isPresent()) {
      Path folder = keep.get();
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new CliException(
              "--keep: there are files in " + folder + " already", CANNOT_CREATE);
        }
      }
    }
    return new RehearsalHome(TemporaryFolders.create("try"), keep);
  }

  /** Where the rehearsal works; deleted at its end. */
  public Path work() {
    return work;
  }

  /** Adds lines of programs to the log. */
  synchronized void wrote(JobLog lines) {
    try {
      for (LogLine line : lines.lines()) {
        log.write(line.text());
        log.newLine();
      }
      log.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The log of the rehearsal cannot be written", e);
    }
  }

  /** Copies what the user may want to look at. */
  void keep(RehearsalResult result, ArtefactStore store) throws IOException {
    if (kept.isEmpty()) {
      return;
    }
    result.snapshot().ifPresent(s -> copy(store, s.holdoutDigest(), "holdout-rows.parquet"));
    result.prepared().ifPresent(p -> copy(store, p.trainDigest(), "train.parquet"));
    result.prepared().ifPresent(p -> copy(store, p.holdoutDigest(), "holdout.parquet"));
    result.model().ifPresent(m -> copy(store, m.digest(), "model.onnx"));
  }

  private void copy(ArtefactStore store, String digest, String name) {
    store.copyTo(digest, kept.orElseThrow().resolve(name));
  }

  @Override
  public void close() throws IOException {
    log.close();
    TemporaryFolders.delete(work);
  }
}
