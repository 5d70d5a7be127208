package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.validation.check.duckdb.IdColumns.KEY;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.basics.IdCheck;
import dev.tidemill.validation.check.basics.IdCheck.Repeated;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds ids of more than one row, and the new files without which no id is repeated. */
final class RepeatedIds {

  private static final String REPEATED = "\"repeated ids\"";
  private static final String HELD = "\"held ids\"";
  private static final String FILE = "\"tidemill held in\"";
  private static final String ROWS = "\"tidemill rows\"";
  private static final int NO_FILE = -2;

  /** Stands for the index of the files whose rows are only in the stored window. */
  private static final int OLDER = -1;

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;
  private final IdColumns id;
  private final IdFiles files;

  RepeatedIds(
      DuckDb database, GateInput input, GateRelations relations, IdColumns id, IdFiles files) {
    this.database = database;
    this.input = input;
    this.relations = relations;
    this.id = id;
    this.files = files;
  }

  /**
   * What is wrong; empty if no id is repeated.
   *
   * @param used the rows that the programs see, as a relation and a condition
   */
  Optional<Judged> judge(String used) throws SQLException {
    database.execute(
        "CREATE OR REPLACE TEMP TABLE %s AS SELECT %s, count(*) AS %s FROM %s GROUP BY ALL HAVING count(*) > 1"
            .formatted(REPEATED, id.list(), ROWS, used));
    long repeated = database.number("SELECT count(*) FROM " + REPEATED);
    return repeated == 0 ? Optional.empty() : Optional.of(judge(repeated));
  }

  private Judged judge(long ids) throws SQLException {
    hold();
    Set<Integer> blamed = blamed();
    String example =
        (String)
            database
                .rows(
                    "SELECT %1$s FROM %2$s ORDER BY %1$s IN (SELECT %1$s FROM %3$s WHERE %4$s IN (%5$s)) DESC, %1$s LIMIT 1"
                        .formatted(KEY, id.withKey(REPEATED), HELD, FILE, list(blamed)))
                .get(0)
                .get(0);
    return IdCheck.repeated(
        new Repeated(ids, id.shown(example), holders(example)), files.paths(blamed));
  }

  /** Which file holds which of the repeated ids, and how often. */
  private void hold() throws SQLException {
    database.execute(
        "CREATE OR REPLACE TEMP TABLE %s (%s INTEGER, %s VARCHAR, %s BIGINT)"
            .formatted(HELD, FILE, KEY, ROWS));
    if (!files.canTell()) {
      return;
    }
    database.execute(
        "INSERT INTO %1$s SELECT %2$s, %3$s, count(*) FROM (SELECT %4$s AS %2$s, %5$s AS %3$s FROM %6$s) WHERE %3$s IN (SELECT %3$s FROM %7$s) GROUP BY ALL"
            .formatted(
                HELD, FILE, KEY, files.fileColumn(), id.key(), files.rows(), id.withKey(REPEATED)));
    if (!files.isJoined()) {
      database.execute(
          "INSERT INTO %1$s SELECT %2$d, r.%3$s, any_value(r.%4$s) - coalesce(sum(h.%4$s), 0) AS older FROM %5$s r LEFT JOIN %1$s h USING (%3$s) GROUP BY r.%3$s HAVING older > 0"
              .formatted(HELD, OLDER, KEY, ROWS, id.withKey(REPEATED)));
    }
  }

  /**
   * The new files without which no id would be repeated: of the files that hold an id once, the
   * oldest stays. None if old rows alone repeat ids, or if no file would be left.
   */
  private Set<Integer> blamed() throws SQLException {
    String fresh = list(input.files().stream().filter(RawFile::fresh).map(RawFile::index).toList());
    long amongOlder =
        database.number(
            "SELECT count(*) FROM (SELECT %s FROM %s WHERE %s NOT IN (%s) GROUP BY ALL HAVING sum(%s) > 1)"
                .formatted(KEY, HELD, FILE, fresh, ROWS));
    if (amongOlder > 0) {
      return Set.of();
    }
    List<String> ages = new ArrayList<>(List.of("(" + OLDER + ", -1)"));
    List<Integer> newestLast = files.newestLast();
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
    Set<Integer> blamed = files.indexes(sql);
    return isEnough(blamed) ? blamed : Set.of();
  }

  private boolean isEnough(Set<Integer> blamed) throws SQLException {
    if (!files.someStay(blamed) || !files.isJoined()) {
      return files.someStay(blamed);
    }
    String rest = relations.without(blamed);
    return database.number(
            "SELECT count(*) FROM (SELECT %s FROM %s WHERE %s GROUP BY ALL HAVING count(*) > 1)"
                .formatted(id.list(), rest, files.hasTime(database.columns(rest))))
        == 0;
  }

  /** Paths of the files that hold an id, the oldest first. */
  private List<String> holders(String key) throws SQLException {
    Set<Integer> in =
        files.indexes("SELECT %s FROM %s WHERE %s = %s".formatted(FILE, HELD, KEY, Sql.text(key)));
    if (in.contains(OLDER)) {
      in.addAll(olderHolders(key));
    }
    return files.paths(in);
  }

  /** Reads the old files, whose rows are otherwise taken from the stored window. */
  private Set<Integer> olderHolders(String key) throws SQLException {
    SourceSpec source = input.data().sources().get(0);
    List<RawFile> older = input.files().stream().filter(f -> !input.isRead(f)).toList();
    RawTables tables = new RawTables(database, "older ", input.declared(), input.types());
    tables.load(source, input, older);
    List<RawFile> readable =
        older.stream().filter(f -> !tables.unreadable().containsKey(f.index())).toList();
    if (readable.isEmpty()) {
      return Set.of();
    }
    String rows = new GateRelations(input, tables, readable).perFile();
    return files.indexes(
        "SELECT DISTINCT %s FROM %s WHERE %s = %s"
            .formatted(GateStatement.FILE, rows, id.key(), Sql.text(key)));
  }

  private static String list(Collection<Integer> files) {
    return files.isEmpty()
        ? String.valueOf(NO_FILE)
        : files.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
