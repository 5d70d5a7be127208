package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.kind.SchemaCheck.FileSchema;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs the checks of a data gate on the raw files of a run.
 *
 * <p>The files are read once. The checks of each scope are then one statement: scope {@code new}
 * applies the query to each new file by itself and gives a row per file, so a failure names its
 * files; scope {@code window} looks at all rows of the run together. When that statement cannot
 * run, the checks run one by one, and only those that are broken are errors.
 */
public final class DataGate {

  /** Rows shown per failing check. */
  public static final int FAILING_ROWS = 5;

  private final GateInput input;

  public DataGate(GateInput input) {
    this.input = input;
  }

  /**
   * What the gate saw.
   *
   * @param failingFiles new files that a failing check blames; checks that only warn blame none
   * @param figures of the new files
   * @param statements the statements that ran, one per scope unless a check was broken
   */
  public record Result(
      VerdictOutcome outcome,
      List<CheckResult> checks,
      List<DataFile> failingFiles,
      List<FileHistory> figures,
      List<String> statements) {}

  /** Runs all checks. An exception means that the database itself failed, never a check. */
  public Result run() throws SQLException {
    return run(Permit.ALWAYS);
  }

  /**
   * As {@link #run()}, as long as the permit holds.
   *
   * @throws dev.tidemill.kit.sql.StoppedException if the permit is refused
   */
  public Result run(Permit permit) throws SQLException {
    try (DuckDb database = DuckDb.open(input.readable(), permit)) {
      database.guarded().requireQuery(input.query());
      return run(database);
    }
  }

  /**
   * The paths of files that have changed since the snapshot was cut. Ask after {@link #run}, so
   * that no change before or during it is missed.
   */
  public List<String> changed() {
    return input.files().stream()
        .filter(input::isRead)
        .filter(f -> !f.isAsInSnapshot())
        .map(f -> f.file().path())
        .toList();
  }

  private Result run(DuckDb database) throws SQLException {
    RawTables tables = new RawTables(database, input.declared(), input.types());
    List<SourceSpec> sources = input.data().sources();
    for (SourceSpec source : sources) {
      List<RawFile> own =
          input.files().stream()
              .filter(f -> f.source().equals(source.name()) && input.isRead(f))
              .toList();
      tables.load(source, input, own);
    }
    List<Part<FileSchema>> schemas = schemas(tables, sources.get(0));
    Set<String> missing = new HashSet<>();
    schemas.forEach(s -> missing.addAll(s.figures().missing()));
    List<RawFile> judged =
        input.files().stream()
            .filter(f -> f.fresh() && !tables.unreadable().containsKey(f.index()))
            .toList();
    RowGate rows = new RowGate(database, input, new GateRelations(input, tables, judged), missing);
    List<FileHistory> figures = rows.run();
    return new GateResults(input, schemas, tables, rows).result(figures);
  }

  private List<Part<FileSchema>> schemas(RawTables tables, SourceSpec source) throws SQLException {
    List<RawFile> own =
        input.files().stream().filter(f -> f.fresh() && f.source().equals(source.name())).toList();
    return tables.schemas(source, own);
  }
}
