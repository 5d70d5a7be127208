package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.basics.IdCheck;
import dev.tidemill.validation.check.basics.IdCheck.Repeated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for rows that their id does not name alone, among all rows that the run's programs see.
 * Only when there are some are their files asked for: of one source with the query over each new
 * file by itself; where a query joins sources, by the rows of the first one.
 */
final class IdGate {

  private static final String REPEATED = "\"repeated ids\"";
  private static final String HELD = "\"held ids\"";

  private static final String FILE = "\"tidemill held in\"";
  private static final String KEY = "\"tidemill key\"";
  private static final String ROWS = "\"tidemill rows\"";

  /** Between the columns of an id where they are one text. */
  private static final char BETWEEN = 31;

  private static final int NO_FILE = -2;

  /** Stands for the index of the files whose rows are only in the stored window. */
  private static final int OLDER = -1;

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;
  private final List<String> id;
  private final List<Integer> newestLast;

  IdGate(DuckDb database, GateInput input, GateRelations relations) {
    this.database = database;
    this.input = input;
    this.relations = relations;
    this.id = input.data().columns().id();
    this.newestLast = byAge(input.files());
  }

  /** What is wrong with the ids; empty if each row has one of its own. */
  Optional<Judged> judge() throws SQLException {
    String rows = relations.all();
    Columns columns;
    try {
      columns = database.columns(rows);
    } catch (SQLException e) {
      // a query that cannot run on these files is told by the checks
      return Optional.empty();
    }
    String time = input.data().columns().time();
    if (!id.stream().allMatch(columns::has) || !columns.has(time)) {
      return Optional.empty();
    }
    String used = rows + " WHERE " + hasTime(columns);
    long without = number("SELECT count(*) FROM " + used + " AND NOT (" + hasId() + ")");
    if (without > 0) {
      return Optional.of(IdCheck.missing(id, without, withoutId()));
    }
    database.execute(
        "CREATE OR REPLACE TEMP TABLE %s AS SELECT %s, count(*) AS %s FROM %s GROUP BY ALL HAVING count(*) > 1"
            .formatted(REPEATED, keys(), ROWS, used));
    long repeated = number("SELECT count(*) FROM " + REPEATED);
    return repeated == 0 ? Optional.empty() : Optional.of(repeated(repeated));
  }

  private Judged repeated(long ids) throws SQLException {
    hold();
    Set<Integer> blamed = blamed();
    String example =
        (String)
            database
                .rows(
                    "SELECT %1$s FROM %2$s ORDER BY %1$s IN (SELECT %1$s FROM %3$s WHERE %4$s IN (%5$s)) DESC, %1$s LIMIT 1"
                        .formatted(KEY, withKey(REPEATED), HELD, FILE, list(blamed)))
                .get(0)
                .get(0);
    return IdCheck.repeated(new Repeated(ids, shown(example), holders(example)), paths(blamed));
  }

  /** Which file holds which of the repeated ids, and how often. */
  private void hold() throws SQLException {
    database.execute(
        "CREATE OR REPLACE TEMP TABLE %s (%s INTEGER, %s VARCHAR, %s BIGINT)"
            .formatted(HELD, FILE, KEY, ROWS));
    if (!filesCanTell()) {
      return;
    }
    String rows = isJoined() ? first().table() : relations.perFile() + " WHERE " + hasTimeInFiles();
    database.execute(
        "INSERT INTO %1$s SELECT %2$s, %3$s, count(*) FROM (SELECT %4$s AS %2$s, %5$s AS %3$s FROM %6$s) WHERE %3$s IN (SELECT %3$s FROM %7$s) GROUP BY ALL"
            .formatted(HELD, FILE, KEY, fileColumn(), key(), rows, withKey(REPEATED)));
    if (!isJoined()) {
      database.execute(
          "INSERT INTO %1$s SELECT %2$d, r.%3$s, any_value(r.%4$s) - coalesce(sum(h.%4$s), 0) AS older FROM %5$s r LEFT JOIN %1$s h USING (%3$s) GROUP BY r.%3$s HAVING older > 0"
              .formatted(HELD, OLDER, KEY, ROWS, withKey(REPEATED)));
    }
  }

  /**
   * New files without which no id is repeated: of files that hold an id once the oldest stays. None
   * where old rows alone repeat ids, or no file would be left.
   */
  private Set<Integer> blamed() throws SQLException {
    String fresh = list(input.files().stream().filter(RawFile::fresh).map(RawFile::index).toList());
    long amongOlder =
        number(
            "SELECT count(*) FROM (SELECT %s FROM %s WHERE %s NOT IN (%s) GROUP BY ALL HAVING sum(%s) > 1)"
                .formatted(KEY, HELD, FILE, fresh, ROWS));
    if (amongOlder > 0) {
      return Set.of();
    }
    List<String> ages = new ArrayList<>(List.of("(" + OLDER + ", -1)"));
    for (int age = 0; age < newestLast.size(); age++) {
      RawFile file = input.files().get(newestLast.get(age));
      ages.add("(%d, %d)".formatted(file.index(), file.fresh() ? age : -1));
    }
    String sql =
        """
        SELECT DISTINCT %1$s FROM (
          SELECT %1$s, %2$s, age, min(age) FILTER (WHERE %2$s = 1) OVER (PARTITION BY %3$s) AS oldest
          FROM %4$s JOIN (VALUES %5$s) a(%1$s, age) USING (%1$s))
        WHERE age >= 0 AND (%2$s > 1 OR age > oldest)\
        """
            .formatted(FILE, ROWS, KEY, HELD, String.join(", ", ages));
    Set<Integer> blamed = indexes(sql);
    return isEnough(blamed) ? blamed : Set.of();
  }

  private boolean isEnough(Set<Integer> blamed) throws SQLException {
    if (!someStay(blamed) || !isJoined()) {
      return someStay(blamed);
    }
    String rest = relations.without(blamed);
    return number(
            "SELECT count(*) FROM (SELECT %s FROM %s WHERE %s GROUP BY ALL HAVING count(*) > 1)"
                .formatted(keys(), rest, hasTime(database.columns(rest))))
        == 0;
  }

  private boolean someStay(Set<Integer> blamed) {
    return input.files().stream().anyMatch(f -> !f.fresh())
        || relations.judged().stream().anyMatch(f -> !blamed.contains(f.index()));
  }

  /** Paths of the files that hold an id, the oldest first. */
  private List<String> holders(String key) throws SQLException {
    Set<Integer> in =
        indexes("SELECT %s FROM %s WHERE %s = %s".formatted(FILE, HELD, KEY, Sql.text(key)));
    if (in.contains(OLDER)) {
      in.addAll(olderHolders(key));
    }
    return paths(in);
  }

  /** The old files are read for this alone: their rows are in the stored window. */
  private Set<Integer> olderHolders(String key) throws SQLException {
    SourceSpec source = input.data().sources().get(0);
    List<RawFile> older = input.files().stream().filter(f -> !input.isRead(f)).toList();
    RawTables tables = new RawTables(database, "older ", input.declared(), input.types());
    tables.load(source, older, true);
    List<RawFile> readable =
        older.stream().filter(f -> !tables.unreadable().containsKey(f.index())).toList();
    if (readable.isEmpty()) {
      return Set.of();
    }
    String rows = new GateRelations(input, tables, readable).perFile();
    return indexes(
        "SELECT DISTINCT %s FROM %s WHERE %s = %s"
            .formatted(GateStatement.FILE, rows, key(), Sql.text(key)));
  }

  /** New files that hold rows without an id. */
  private List<String> withoutId() throws SQLException {
    if (!filesCanTell()) {
      return List.of();
    }
    String rows =
        isJoined()
            ? first().table() + " WHERE true"
            : relations.perFile() + " WHERE " + hasTimeInFiles();
    Set<Integer> blamed =
        indexes("SELECT DISTINCT %s FROM %s AND NOT (%s)".formatted(fileColumn(), rows, hasId()));
    blamed.removeIf(i -> !input.files().get(i).fresh());
    return someStay(blamed) ? paths(blamed) : List.of();
  }

  private boolean filesCanTell() {
    return !relations.judged().isEmpty() && (!isJoined() || id.stream().allMatch(first()::has));
  }

  private String fileColumn() {
    return isJoined() ? name(SourceTable.FILE) : GateStatement.FILE;
  }

  private Set<Integer> indexes(String sql) throws SQLException {
    Set<Integer> indexes = new HashSet<>();
    database.rows(sql).forEach(r -> indexes.add(((Number) r.get(0)).intValue()));
    return indexes;
  }

  private boolean isJoined() {
    return input.data().sources().size() > 1;
  }

  private SourceTable first() {
    return relations.tables().table(input.data().sources().get(0));
  }

  private String hasTimeInFiles() throws SQLException {
    return hasTime(database.columns(relations.perFile()));
  }

  private String hasTime(Columns columns) {
    String time = input.data().columns().time();
    return Sql.instant(name(time), columns.types().get(time)) + " IS NOT NULL";
  }

  private String hasId() {
    return id.stream().map(c -> name(c) + " IS NOT NULL").collect(Collectors.joining(" AND "));
  }

  private String keys() {
    return Sql.names(id);
  }

  /** The columns of an id as one text; relations may differ in their types. */
  private String key() {
    return id.stream()
        .map(c -> "CAST(" + name(c) + " AS VARCHAR)")
        .collect(Collectors.joining(", ", "concat_ws(chr(" + (int) BETWEEN + "), ", ")"));
  }

  private String withKey(String table) {
    return "(SELECT *, " + key() + " AS " + KEY + " FROM " + table + ")";
  }

  private String shown(String key) {
    String[] values = key.split(String.valueOf(BETWEEN), -1);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < id.size(); i++) {
      parts.add(id.get(i) + " " + values[i]);
    }
    return String.join(", ", parts);
  }

  private List<String> paths(Set<Integer> files) {
    return newestLast.stream().filter(files::contains).map(input.paths()::get).toList();
  }

  private static String list(Collection<Integer> files) {
    return files.isEmpty()
        ? String.valueOf(NO_FILE)
        : files.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private long number(String sql) throws SQLException {
    return ((Number) database.rows(sql).get(0).get(0)).longValue();
  }

  /** Old files before new ones; each by the time that it was written, then by name. */
  private static List<Integer> byAge(List<RawFile> files) {
    Map<RawFile, FileTime> written = new HashMap<>();
    for (RawFile file : files) {
      try {
        written.put(file, Files.getLastModifiedTime(file.path()));
      } catch (IOException e) {
        // a file that is gone was there before the others
        written.put(file, FileTime.fromMillis(0));
      }
    }
    return files.stream()
        .sorted(
            Comparator.comparing(RawFile::fresh)
                .thenComparing(written::get)
                .thenComparing(f -> f.file().path()))
        .map(RawFile::index)
        .toList();
  }
}
