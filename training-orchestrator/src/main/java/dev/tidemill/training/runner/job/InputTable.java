package dev.tidemill.training.runner.job;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.snapshot.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a program made of raw rows, checked.
 *
 * @param file a Parquet file
 * @param types DuckDB types of the inputs by name, in order
 * @param prepared whether a program made it; else they are the raw rows
 */
record InputTable(
    Database database, Columns columns, Path file, Map<String, String> types, boolean prepared) {

  private static final Set<String> NUMBERS =
      Set.of(
          "BOOLEAN",
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "FLOAT",
          "DOUBLE");

  /**
   * Reads what a program made.
   *
   * @throws JobFailure if it has no inputs, or some that are neither numbers nor texts
   */
  static InputTable of(Database database, PrepareFeatures work, Path features, boolean prepared)
      throws SQLException, JobFailure {
    Columns columns = work.spec().data().columns();
    Map<String, String> types = types(database, features);
    Set<String> given = caseless(types.keySet());
    for (String id : columns.id()) {
      if (!given.contains(id)) {
        throw bad("features.parquet has no column " + id + " (data.columns.id)");
      }
    }
    Set<String> known = notInputs(columns);
    List<String> inputs = types.keySet().stream().filter(c -> !known.contains(c)).toList();
    Map<String, String> wrong = new LinkedHashMap<>();
    Map<String, String> right = new LinkedHashMap<>();
    for (String column : inputs) {
      String type = types.get(column).toUpperCase(Locale.ROOT);
      (isNumber(type) || isText(type) ? right : wrong).put(column, type);
    }
    OddInputs odd = new OddInputs(database, work, features, prepared);
    if (inputs.isEmpty()) {
      throw odd.none();
    }
    if (!wrong.isEmpty()) {
      throw odd.neither(wrong);
    }
    return new InputTable(database, columns, features, right, prepared);
  }

  private static Map<String, String> types(Database database, Path features) throws JobFailure {
    try {
      return database.columns(FileRelation.parquet(features));
    } catch (SQLException e) {
      throw bad("features.parquet cannot be read: " + Sql.reason(e));
    }
  }

  private static JobFailure bad(String message) {
    return new JobFailure("BAD_OUTPUT", message, false);
  }

  private static Set<String> caseless(Collection<String> names) {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    all.addAll(names);
    return all;
  }

  private static Set<String> notInputs(Columns columns) {
    Set<String> known = caseless(columns.id());
    known.add(columns.time());
    known.add(columns.label().column());
    columns.labelTime().ifPresent(known::add);
    // these are known only afterwards, so they are never inputs, even if a program hands them on
    known.addAll(columns.notFeatures());
    return known;
  }

  private static boolean isNumber(String type) {
    return NUMBERS.contains(type) || type.startsWith("DECIMAL");
  }

  static boolean isText(String type) {
    return type.equals("VARCHAR") || type.startsWith("ENUM");
  }

  /** The names of the inputs, in order. */
  List<String> names() {
    return List.copyOf(types.keySet());
  }

  /** The inputs of the rows of one part: id columns, time, label, inputs. */
  String store(ArtefactStore store, String rawDigest, Path folder)
      throws SQLException, IOException, JobFailure {
    List<String> keys = columns.id();
    String raw = FileRelation.parquet(store.path(rawDigest));
    String made = FileRelation.parquet(file);
    long wanted = database.number("SELECT count(*) FROM " + raw);
    String join = raw + " r JOIN " + made + " f USING (" + Sql.names(keys) + ")";
    long matched = database.number("SELECT count(*) FROM " + join);
    // the number is right too if one row came twice and another not at all
    long forgotten = distinct(keys, raw + " r") - distinct(keys, join);
    if (matched != wanted || forgotten > 0) {
      throw notEachOnce(wanted, matched, forgotten);
    }
    Path target = Files.createTempFile(folder, "inputs", ".parquet");
    database.oneThread();
    database.run(
        "COPY (SELECT %s FROM %s ORDER BY r.%s, %s) TO %s (FORMAT parquet)"
            .formatted(
                String.join(", ", selected()),
                join,
                name(columns.time()),
                String.join(", ", keys.stream().map(k -> "r." + name(k)).toList()),
                text(target)));
    String digest = store.put(target);
    Files.delete(target);
    return digest;
  }

  private List<String> selected() {
    List<String> selected = new ArrayList<>();
    columns.id().forEach(k -> selected.add("r." + name(k)));
    if (!columns.id().contains(columns.time())) {
      selected.add("r." + name(columns.time()));
    }
    selected.add("r." + name(columns.label().column()));
    names().forEach(n -> selected.add("f." + name(n)));
    return selected;
  }

  /** The data gate has made sure that ids do not repeat in the rows that a program is given. */
  private JobFailure notEachOnce(long wanted, long matched, long forgotten) {
    if (!prepared) {
      return new JobFailure(
          "REPEATED_IDS", "data.columns.id: " + columns.id() + " repeats in the rows", false);
    }
    return new JobFailure(
        "BAD_OUTPUT",
        "prepare must give each row exactly once by "
            + columns.id()
            + ": of "
            + Counted.of(wanted, "row")
            + " it gave "
            + matched
            + (forgotten > 0 ? ", and none of " + forgotten + " of them" : ""),
        false);
  }

  private long distinct(List<String> keys, String rows) throws SQLException {
    String of = String.join(", ", keys.stream().map(k -> "r." + name(k)).toList());
    return database.number("SELECT count(*) FROM (SELECT DISTINCT " + of + " FROM " + rows + ")");
  }
}
