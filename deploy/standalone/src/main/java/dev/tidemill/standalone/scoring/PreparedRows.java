package dev.tidemill.standalone.scoring;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.GuardedDatabase.Confines;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.Input;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.ProgramId;
import dev.tidemill.training.runner.code.CodeFiles;
import dev.tidemill.training.runner.process.ProcessRunner;
import dev.tidemill.training.runner.process.ProgramUser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Model inputs made of raw rows by the program of a version, as a run makes them: in a copy of the
 * recorded code, over all rows in the order of time.
 *
 * @param spec of the pipeline
 * @param folder of the pipeline, where an installed environment may be
 * @param code digest of the version's code archive
 * @param store has that archive
 */
public record PreparedRows(PipelineSpec spec, Path folder, String code, ArtefactStore store) {

  private static final String RAW = "raw.parquet";
  private static final String FEATURES = "features.parquet";
  private static final long FOLDER_LIMIT_BYTES = 20L << 30;

  /** What was done, in a sentence. */
  String told() {
    return "the prepare program of the version (code %s) made the model's inputs of these rows alone"
        .formatted(code.substring(0, 12));
  }

  /**
   * Runs the program.
   *
   * @param lines takes what it prints
   * @return the file of inputs
   * @throws UnusableRowsException if it fails, or its code is not on this machine
   */
  Path make(Path rows, Path work, Consumer<String> lines)
      throws IOException, UnusableRowsException {
    if (!store.contains(code)) {
      throw new UnusableRowsException(
          "The inputs of this model are made by a program, whose code is not in %s; score on the"
                  .formatted(store.root())
              + " machine of the Tidemill, or give prepared rows with --prepared");
    }
    ArtefactStore own = new ArtefactStore(work.resolve("artefacts"));
    CodeArchive archive = CodeArchive.read(store, code);
    copy(code, own);
    for (CodeArchive.Entry file : archive.files()) {
      copy(file.digest(), own);
    }
    try {
      return run(archive, own.put(raw(rows, work)), own, work, lines);
    } catch (JobFailure e) {
      throw new UnusableRowsException("prepare: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnusableRowsException("It was stopped");
    }
  }

  private void copy(String digest, ArtefactStore to) throws IOException {
    try (InputStream in = store.open(digest)) {
      to.put(in);
    }
  }

  /** The rows as Parquet, which the program reads. */
  private Path raw(Path rows, Path work) throws UnusableRowsException {
    Path raw = work.resolve(RAW);
    try (GuardedDatabase database =
        GuardedDatabase.open(
            work, new Confines(FileScoring.MEMORY, 0, List.of(rows)), Permit.ALWAYS)) {
      SourceTable table = RowsFile.load(database, rows, List.of(), Map.of());
      List<String> columns = table.columns().keySet().stream().map(Sql::name).toList();
      for (String needed : order()) {
        if (!table.has(needed)) {
          throw new UnusableRowsException(
              "%s has no column %s, which prepare needs; it has %s"
                  .formatted(rows.getFileName(), needed, table.columns().keySet()));
        }
      }
      database.run(
          "COPY (SELECT %s FROM %s) TO %s (FORMAT parquet)"
              .formatted(String.join(", ", columns), table.table(), Sql.text(raw)));
      return raw;
    } catch (SQLException e) {
      throw new UnusableRowsException(rows + ": " + Sql.reason(e));
    }
  }

  private List<String> order() {
    List<String> order = new ArrayList<>(List.of(spec.data().columns().time()));
    order.addAll(spec.data().columns().id());
    return order;
  }

  private Path run(
      CodeArchive archive, String raw, ArtefactStore own, Path work, Consumer<String> lines)
      throws IOException, JobFailure, InterruptedException, UnusableRowsException {
    ProcessRunner runner =
        ProcessRunner.open(work, "score", own, ProgramUser.named(""), FOLDER_LIMIT_BYTES);
    ExecutionId execution = new ExecutionId(UUID.randomUUID().toString());
    Duration timeout = spec.prepare().map(PrepareSpec::timeout).orElseThrow();
    Launch launch =
        new Launch(
            new ProgramId(execution, "prepare"),
            archive.prepare(),
            new Launch.Code(code, CodeFiles.folder(spec, folder)),
            List.of(new Input("TIDEMILL_INPUT", RAW, new Input.Rows(List.of(raw), order()))),
            List.of(FEATURES),
            Map.of(
                "TIDEMILL_RUN_ID", "score",
                "TIDEMILL_PIPELINE", spec.key(),
                "TIDEMILL_ATTEMPT", "1"),
            Launch.Limits.of(timeout, spec.train().resources()));
    try {
      Attempt attempt =
          runner.run(launch, (error, text) -> lines.accept(text), Permit.ALWAYS, Permit.ALWAYS);
      Path made =
          attempt
              .output(FEATURES)
              .orElseThrow(
                  () ->
                      new UnusableRowsException(
                          "prepare wrote no features.parquet into TIDEMILL_OUTPUT"));
      return Files.copy(made, work.resolve(FEATURES));
    } finally {
      runner.forget(execution);
    }
  }
}
