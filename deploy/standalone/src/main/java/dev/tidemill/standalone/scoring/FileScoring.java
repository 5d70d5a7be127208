package dev.tidemill.standalone.scoring;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.GuardedDatabase.Confines;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.text.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Scores the rows of a file in parts, so that memory does not grow with their number: the model
 * runs in a process of its own, as at the gate, and what does not fit into the memory of the
 * database goes to its folder. The result appears under its name once it is whole.
 */
public final class FileScoring {

  static final String MEMORY = "1GB";

  /** The column of the result that numbers the rows of a file without the columns of id. */
  private static final String ROW = "row";

  private final ScoringModel model;
  private final Path work;
  private final Consumer<String> lines;

  /**
   * @param work an existing folder for what does not fit into memory
   * @param lines takes what the program prints that prepares the rows
   */
  public FileScoring(ScoringModel model, Path work, Consumer<String> lines) {
    this.model = model;
    this.work = work;
    this.lines = lines;
  }

  /**
   * Scores the rows of a file.
   *
   * @throws UnusableRowsException if they lack what the model asks for
   */
  public ScoredFile score(Path raw, Path out) throws IOException, UnusableRowsException {
    long begin = System.nanoTime();
    String format = format(out);
    Optional<PreparedRows> prepare = model.prepare();
    Path rows = prepare.isPresent() ? prepare.get().make(raw, work, lines) : raw;
    Path made = work.resolve("scored." + format);
    long count;
    List<String> notes = new ArrayList<>();
    try (GuardedDatabase database =
            GuardedDatabase.open(work, new Confines(MEMORY, 0, List.of(rows)), Permit.ALWAYS);
        ModelProcess process =
            ModelProcess.start(
                ModelLimits.ofMemory(ModelLimits.USUAL_MEMORY_BYTES), Permit.ALWAYS)) {
      ModelProcess.Model loaded = loaded(process);
      SourceTable table = table(database, rows, loaded);
      prepare.ifPresent(p -> notes.add(p.told()));
      notes.addAll(notes(table));
      List<String> idsMissing = idsMissing(rows, table);
      if (!idsMissing.isEmpty()) {
        notes.add(
            "%s has no column %s, the id of the pipeline: %s is the number of each row instead, from 1; --id carries columns of the file"
                .formatted(rows.getFileName(), String.join(", ", idsMissing), ROW));
      }
      try (ScoreTable scores = ScoreTable.create(database, loaded.classes())) {
        count = scores(database, table, loaded, scores);
        scores.complete();
        database.run(result(table, idsMissing, scores, made, format));
      }
    } catch (SQLException e) {
      throw new UnusableRowsException(rows + ": " + Sql.reason(e));
    } catch (UnusableModelException e) {
      throw new UnusableRowsException(
          String.join("; ", concat(model.title() + ": " + e.getMessage(), notes)));
    }
    publish(made, out);
    return new ScoredFile(out, count, (System.nanoTime() - begin) / 1e9, notes);
  }

  private static List<String> concat(String first, List<String> more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(more);
    return all;
  }

  /** The format of the result. */
  private static String format(Path out) throws UnusableRowsException {
    String name = out.getFileName().toString().toLowerCase(Locale.ROOT);
    for (String format : List.of("parquet", "csv")) {
      if (name.endsWith("." + format)) {
        return format;
      }
    }
    throw new UnusableRowsException(
        out + " has no ending that says how to write it; allowed are .parquet and .csv");
  }

  private ModelProcess.Model loaded(ModelProcess process) throws UnusableModelException {
    if (model.signature().isPresent()) {
      return process.load(model.file(), model.signature().get());
    }
    var said = process.load(model.file());
    return process.load(
        model.file(), new Signature(said.inputs(), said.outputs(), List.of(), Optional.empty()));
  }

  /** Reads the rows as a run does: each column of the model has the type that it asks for. */
  private SourceTable table(GuardedDatabase database, Path rows, ModelProcess.Model loaded)
      throws SQLException, UnusableRowsException {
    Map<String, String> types = new LinkedHashMap<>();
    for (InputColumn column : loaded.columns()) {
      types.put(column.name(), column.text() ? "VARCHAR" : "DOUBLE");
    }
    SourceTable table = RowsFile.load(database, rows, model.readings(), types);
    if (table.isEmpty(0)) {
      throw new UnusableRowsException(
          rows.getFileName() + " is empty: it has no row and no names of columns");
    }
    List<String> has = table.headers().getOrDefault(0, List.of());
    List<String> missing = new ArrayList<>(types.keySet());
    missing.removeIf(column -> has.stream().anyMatch(column::equalsIgnoreCase));
    model.signature().ifPresent(s -> missing.removeAll(s.defaults().keySet()));
    model.signature().ifPresent(s -> missing.removeAll(s.optional()));
    if (!missing.isEmpty()) {
      throw new UnusableRowsException(
          "%s has no column %s; %s asks for %s, and the file has %s"
              .formatted(
                  rows.getFileName(),
                  String.join(", ", missing),
                  model.title(),
                  String.join(", ", types.keySet()),
                  String.join(", ", has)));
    }
    return table;
  }

  /**
   * The columns of id that the file lacks: the query of a pipeline may make them.
   *
   * @throws UnusableRowsException if the caller named them, or a program makes the rows, whose
   *     order is its own, so that a number would not say which row of the file is meant
   */
  private List<String> idsMissing(Path rows, SourceTable table) throws UnusableRowsException {
    List<String> has = table.headers().getOrDefault(0, List.of());
    List<String> missing =
        model.ids().stream().filter(id -> has.stream().noneMatch(id::equalsIgnoreCase)).toList();
    if (!missing.isEmpty() && (model.idsNamed() || model.prepare().isPresent())) {
      throw new UnusableRowsException(
          "%s has no column %s to carry along as the id (--id names others); the file has %s"
              .formatted(rows.getFileName(), String.join(", ", missing), String.join(", ", has)));
    }
    return missing;
  }

  private static List<String> notes(SourceTable table) throws SQLException {
    List<String> notes = new ArrayList<>();
    for (SourceTable.Mistyped m : table.mistyped()) {
      notes.add(
          "%s of %s cannot be read as %s, such as '%s'; the model is given a missing value"
              .formatted(
                  Counted.of(m.values(), "value"),
                  m.column(),
                  m.type().equals("DOUBLE") ? "a number" : m.type(),
                  m.example()));
    }
    return notes;
  }

  /** Scores the rows; the next part is read, and the one before kept, while the model works. */
  private long scores(
      GuardedDatabase database, SourceTable table, ModelProcess.Model loaded, ScoreTable scores)
      throws SQLException, UnusableModelException {
    RowParts parts =
        new RowParts(
            database,
            table,
            loaded.columns(),
            model.signature().map(Signature::defaults).orElse(Map.of()));
    try (PartsAhead ahead = new PartsAhead(parts)) {
      for (long first = 0; first < parts.rows(); first += RowParts.AT_ONCE) {
        scores.add(loaded.score(ahead.next()));
      }
    }
    return parts.rows();
  }

  /** Rows and scores lie in the same order. */
  private String result(
      SourceTable table, List<String> idsMissing, ScoreTable scores, Path to, String format) {
    List<String> ids = new ArrayList<>(model.ids());
    ids.removeAll(idsMissing);
    List<String> columns = new ArrayList<>();
    ids.forEach(id -> columns.add("r." + name(id)));
    if (!idsMissing.isEmpty() && ids.stream().noneMatch(ROW::equalsIgnoreCase)) {
      columns.add("r.rowid + 1 AS " + name(ROW));
    }
    columns.addAll(scores.columns("s"));
    columns.add(model.version() + " AS version");
    columns.add(Sql.text(model.digest()) + " AS digest");
    return "COPY (SELECT %s FROM %s r POSITIONAL JOIN %s s) TO %s (FORMAT %s)"
        .formatted(
            String.join(", ", columns),
            table.table(),
            scores.table(),
            Sql.text(to),
            format.equals("csv") ? "csv, HEADER" : format);
  }

  private static void publish(Path made, Path out) throws IOException {
    Path folder = Files.createDirectories(out.getParent());
    Path part = folder.resolve("." + out.getFileName() + "-" + UUID.randomUUID());
    try {
      Files.copy(made, part);
      Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
