package dev.tidemill.validation.gate.verdict;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.NamedArtefacts;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobEventBody.DataGateFinished;
import dev.tidemill.schemas.message.JobWork.CheckData;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.SourceColumns;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.validation.check.duckdb.DataGate;
import dev.tidemill.validation.check.duckdb.GateInput;
import dev.tidemill.validation.check.duckdb.RawFile;
import dev.tidemill.validation.check.duckdb.RunRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The data gate of a run as a verdict. */
final class DataVerdict {

  private final ArtefactStore store;

  DataVerdict(ArtefactStore store) {
    this.store = store;
  }

  /**
   * Judges the run's files.
   *
   * @throws SQLException if the database fails; a file that cannot be read is a failing check
   * @throws ChangedFilesException if a file is not the one that the snapshot was cut from
   */
  DataGateFinished judge(CheckData work, String verdictId, Permit permit)
      throws SQLException, ChangedFilesException {
    Optional<Path> championRows =
        work.champion()
            .map(c -> c.snapshot().trainDigest())
            .filter(store::contains)
            .map(store::path);
    Path fetched = folder();
    try {
      return judge(work, verdictId, championRows, new NamedArtefacts(store, fetched), permit);
    } finally {
      TemporaryFolders.delete(fetched);
    }
  }

  private DataGateFinished judge(
      CheckData work,
      String verdictId,
      Optional<Path> championRows,
      NamedArtefacts fetched,
      Permit permit)
      throws SQLException, ChangedFilesException {
    DataGate gate =
        new DataGate(
            new GateInput(
                work.spec().data(),
                work.spec().gates().data().checks(),
                RawFile.locate(
                    work.spec().data(),
                    Path.of(work.folder()),
                    file -> link(fetched, file),
                    work.snapshot().files(),
                    work.snapshot().newFiles()),
                work.history(),
                new RunRows(
                    List.of(
                        store.verified(work.snapshot().trainDigest()),
                        store.verified(work.snapshot().holdoutDigest())),
                    work.snapshot().contextDigest().map(store::verified).stream().toList()),
                championRows,
                work.spec().task(),
                work.snapshot().columns().stream()
                    .collect(Collectors.toMap(SourceColumns::source, SourceColumns::types)),
                work.spec().prepare().isEmpty(),
                work.snapshot().asOf()));
    DataGate.Result result = gate.run(permit);
    List<String> changed = gate.changed();
    if (!changed.isEmpty()) {
      throw new ChangedFilesException(changed);
    }
    Map<String, Double> statistics = new LinkedHashMap<>();
    statistics.put("files", (double) work.snapshot().files().size());
    statistics.put("newFiles", (double) work.snapshot().newFiles().size());
    statistics.put("statements", (double) result.statements().size());
    Verdict verdict =
        new Verdict(
            verdictId,
            "data",
            result.outcome(),
            work.snapshot().digest(),
            work.champion().map(ModelVersion::version),
            work.champion().map(ModelVersion::digest),
            result.checks(),
            false,
            Optional.empty(),
            Optional.empty(),
            statistics,
            result.failingFiles(),
            Sentences.of(result.outcome(), result.checks()));
    return new DataGateFinished(verdict, result.figures());
  }

  private static Path folder() {
    try {
      return TemporaryFolders.create("fetched");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path link(NamedArtefacts fetched, DataFile file) {
    try {
      return fetched.link(file.digest(), file.path());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what was fetched of " + file.path(), e);
    }
  }
}
