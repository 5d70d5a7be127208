package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.LabelValues.Found;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Question;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.basics.ValueCheck;
import dev.tidemill.validation.check.basics.ValueCheck.Seen;
import dev.tidemill.validation.check.basics.ValueCheck.SeenTimes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks at the times and labels of the new files, in a question of their statement, and at the
 * labels of the run's rows.
 */
final class ValueGate {

  /** The position of the count of empty times among the aggregates. */
  private static final int EMPTY_TIMES = 5;

  private final DuckDb database;
  private final GateInput input;
  private final RawTables tables;
  private final LabelValues labels;

  ValueGate(DuckDb database, GateInput input, RawTables tables) {
    this.database = database;
    this.input = input;
    this.tables = tables;
    this.labels = new LabelValues(input.task(), input.data().columns().label());
  }

  /**
   * What is asked of a file: rows; for the time and for the label unreadable values and one of
   * them; then the rows whose time is empty.
   */
  record ValueQuestion(List<String> aggregates) implements Question {}

  ValueQuestion question(Columns columns) {
    List<String> aggregates = new ArrayList<>(List.of("count(*)"));
    String time = input.data().columns().time();
    add(aggregates, time, columns.has(time) ? badTime(time, columns) : "false");
    String label = input.data().columns().label().column();
    add(aggregates, label, columns.has(label) ? badLabel(label, columns) : "false");
    aggregates.add(
        "count(*) FILTER (" + (columns.has(time) ? name(time) + " IS NULL" : "false") + ")");
    return new ValueQuestion(aggregates);
  }

  private static void add(List<String> aggregates, String column, String bad) {
    aggregates.add("count(*) FILTER (" + bad + ")");
    aggregates.add(
        bad.equals("false")
            ? "NULL"
            : "min(CAST(" + name(column) + " AS VARCHAR)) FILTER (" + bad + ")");
  }

  private static String badTime(String column, Columns columns) {
    String value = name(column);
    return value
        + " IS NOT NULL AND "
        + Sql.instant(value, columns.types().get(column))
        + " IS NULL";
  }

  /**
   * NaN and infinity are missing labels, not wrong ones. If one file holds words, the labels of all
   * files are text; numbers among them are still right.
   */
  private String badLabel(String column, Columns columns) {
    String value = name(column);
    boolean isNumber = columns.isNumber(column) || columns.types().get(column).equals("BOOLEAN");
    if (input.task() == Task.REGRESSION) {
      String number = "TRY_CAST(CAST(" + value + " AS VARCHAR) AS DOUBLE)";
      return isNumber ? "false" : value + " IS NOT NULL AND " + number + " IS NULL";
    }
    String word = Sql.word(value, columns.types().get(column));
    if (labels.isPlainTruth()) {
      return "%1$s IS NOT NULL AND coalesce(TRY_CAST(%1$s AS DOUBLE) NOT IN (0, 1), true) AND lower(trim(%1$s)) NOT IN ('true', 'false')"
          .formatted(word);
    }
    return labels.declared().isEmpty()
        ? "false"
        : "%1$s IS NOT NULL AND %1$s NOT IN (%2$s)"
            .formatted(
                word, labels.declared().stream().map(Sql::text).collect(Collectors.joining(", ")));
  }

  /** What is wrong, by the name of a check. */
  Map<String, Judged> judge(List<Part<Row>> parts, String perFile) throws SQLException {
    boolean others = input.files().stream().anyMatch(f -> !f.fresh());
    Map<String, Judged> judged = new LinkedHashMap<>();
    ValueCheck.times(input.data().columns().time(), times(parts), others)
        .ifPresent(j -> judged.put("readable times", j));
    List<Seen> seen = seen(parts, 3);
    Optional<Seen> window = window();
    ValueCheck.labels(labels, seen, window, found(seen, perFile), others)
        .ifPresent(j -> judged.put("readable labels", j));
    return judged;
  }

  private List<SeenTimes> times(List<Part<Row>> parts) {
    Map<String, RawFile> byPath = new LinkedHashMap<>();
    input.files().stream().filter(RawFile::fresh).forEach(f -> byPath.put(f.file().path(), f));
    return parts.stream().map(p -> times(p, byPath.get(p.name()))).toList();
  }

  /**
   * A query that joins sources may give rows without a time although the file is fine. There, empty
   * times are the file's fault only if it lacks the column.
   */
  private SeenTimes times(Part<Row> part, RawFile file) {
    String time = input.data().columns().time();
    List<String> lacks = tables.lacks(file);
    boolean lacksTime = lacks.stream().anyMatch(time::equalsIgnoreCase);
    boolean counts = input.data().sources().size() == 1 || lacksTime;
    return new SeenTimes(
        seen(part, 1),
        counts ? part.figures().count(EMPTY_TIMES) : 0,
        lacksTime ? List.of(time) : lacks,
        tables.extra(file));
  }

  private static Seen seen(Part<Row> part, int at) {
    Row row = part.figures();
    return new Seen(part.name(), row.count(0), row.count(at), row.text(at + 1));
  }

  private static List<Seen> seen(List<Part<Row>> parts, int at) {
    return parts.stream().map(p -> seen(p, at)).toList();
  }

  private Optional<Seen> window() throws SQLException {
    if (input.rows().window().isEmpty()) {
      return Optional.empty();
    }
    String rows = FileRelation.parquet(input.rows().window());
    Columns columns = database.columns(rows);
    String label = input.data().columns().label().column();
    if (!columns.has(label)) {
      return Optional.empty();
    }
    List<String> aggregates = new ArrayList<>(List.of("count(*)"));
    add(aggregates, label, badLabel(label, columns));
    String sql = "SELECT " + String.join(", ", aggregates) + " FROM " + rows;
    return Optional.of(seen(new Part<>("", new Row(database.rows(sql).get(0))), 1));
  }

  /**
   * The values of the label, the most frequent first: of the new files if one of them has wrong
   * ones, otherwise of the run's rows.
   */
  private List<Found> found(List<Seen> files, String perFile) throws SQLException {
    boolean inFiles = files.stream().anyMatch(f -> f.bad() > 0) || input.rows().window().isEmpty();
    if (inFiles && files.isEmpty()) {
      return List.of();
    }
    String rows = inFiles ? perFile : FileRelation.parquet(input.rows().window());
    Columns columns = database.columns(rows);
    String label = input.data().columns().label().column();
    if (!columns.has(label)) {
      return List.of();
    }
    boolean all = input.task() != Task.REGRESSION;
    List<Found> found = new ArrayList<>();
    for (List<Object> row :
        database.rows(
            "SELECT %s, count(*) FROM %s WHERE %s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %d"
                .formatted(
                    Sql.word(name(label), columns.types().get(label)),
                    rows,
                    all ? "true" : badLabel(label, columns),
                    LabelValues.MOST_CLASSES + 2))) {
      if (row.get(0) != null) {
        found.add(new Found((String) row.get(0), ((Number) row.get(1)).longValue()));
      }
    }
    return found;
  }
}
