package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.spec.DataSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The rows that the query of a pipeline gives now, in a database of their own.
 *
 * @param found the files that were read
 * @param asOf what counts as now: a label that is known later is not known
 */
record QueriedRows(Database database, SourceFiles found, RawRows raw, CutTable rows, Instant asOf)
    implements AutoCloseable {

  /**
   * What is to be read.
   *
   * @param work names the pipeline, and what is left out
   * @param before what an earlier reading had
   * @param now wall clock
   * @param temporary an existing folder
   */
  record Request(
      CutSnapshot work, Optional<Manifest> before, Instant now, Path temporary, Permit permit) {

    private DataSpec data() {
      return work.spec().data();
    }
  }

  /**
   * Reads them.
   *
   * @param notes takes what was left out, a sentence each
   * @throws SnapshotException if there are no files, or the query cannot be run
   */
  static QueriedRows read(SourceFiles found, Request request, Consumer<String> notes)
      throws SnapshotException, SQLException, IOException {
    List<SourceFile> files = found.files();
    List<Path> readable = files.stream().map(SourceFile::path).toList();
    Database database = Database.open(request.temporary(), readable, request.permit());
    try {
      RawRows raw =
          RawRows.load(database, request.work().spec(), files, arrivals(request, found, notes));
      requireUnchanged(files);
      raw.requireColumns();
      raw.notes().forEach(notes);
      CutTable rows = QueryRows.run(database, request.data(), notes);
      Instant asOf =
          request.data().clock() == DataSpec.DataClock.DATA
              ? NewestRow.of(rows, request.now(), notes)
              : request.now();
      return new QueriedRows(database, found, raw, rows, asOf);
    } catch (SnapshotException | SQLException | IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** When the files came by digest, if their rows have no time of their own. */
  private static Map<String, Instant> arrivals(
      Request request, SourceFiles found, Consumer<String> notes) {
    if (!request.data().columns().isIngested()) {
      return Map.of();
    }
    String first = request.data().sources().get(0).name();
    List<SourceFile> own = found.files().stream().filter(f -> f.source().equals(first)).toList();
    Optional<String> previous = request.work().previous();
    if (request.before().isEmpty() && previous.isPresent()) {
      notes.accept(
          "The artefact store has the manifest "
              + previous.get()
              + " no more, so files have the times at which they were written.");
    }
    return Arrivals.of(own, request.before().map(Manifest::came).orElse(Map.of()), request.now());
  }

  /** The rows that were loaded are those of the digests: what is judged is what trains. */
  static void requireUnchanged(List<SourceFile> files) throws SnapshotException, IOException {
    for (SourceFile file : files) {
      if (!file.isUnchanged()) {
        throw new SnapshotException(
            "FILE_CHANGED",
            "Source " + file.source() + ": " + file.relative() + " changed while it was read",
            true);
      }
    }
  }

  /** The files that were read, with their figures. */
  List<Manifest.Part> parts() {
    List<DataFile> figures = raw.files();
    return Manifest.parts(found.files(), figures, raw.arrivals());
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
