package dev.tidemill.validation.gate.scoring;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.duckdb.DuckDb;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The holdout as a model sees it, in time order. Labels, event times and slices come from the raw
 * rows, which the pipeline's own code has not touched. Only the inputs come from what that code
 * prepared. The id columns join the two.
 *
 * @param ids the id of a live request about the row; null if a column of it is null
 * @param labels of the raw rows: 0 or 1, a number, or the place of the row's class in {@code
 *     classes}
 * @param classes that the rows have where there are several, in order; otherwise none
 * @param knownMillis event time at which each label became known
 * @param columns of slices and clusters
 * @param inputs one row of model inputs for each row
 */
public record HoldoutRows(
    String[] ids,
    double[] labels,
    List<String> classes,
    long[] eventMillis,
    long[] knownMillis,
    Map<String, String[]> columns,
    InputRows inputs) {

  /** The number of columns that are always selected: time, label, label's time, id. */
  private static final int FIXED = 4;

  /**
   * Reads rows.
   *
   * @param raw Parquet of the raw rows
   * @param prepared Parquet of the model inputs made from them
   * @param features the inputs, in the order of the model
   * @param extra columns for slices and clusters
   * @throws ModelContractException if the prepared rows are not the raw ones or lack an input
   */
  static HoldoutRows read(
      DuckDb database,
      LabelValues values,
      DataSpec data,
      Path raw,
      Path prepared,
      List<InputColumn> features,
      List<String> extra)
      throws SQLException, ModelContractException {
    Columns rawColumns = database.columns(parquet(raw));
    Columns preparedColumns = database.columns(parquet(prepared));
    List<String> missing =
        features.stream().map(InputColumn::name).filter(f -> !preparedColumns.has(f)).toList();
    if (!missing.isEmpty()) {
      throw new ModelContractException(
          "The prepared rows have no %s; they have %s"
              .formatted(
                  String.join(", ", missing), String.join(", ", preparedColumns.types().keySet())));
    }
    List<String> known =
        extra.stream().distinct().filter(c -> rawColumns.has(c) || preparedColumns.has(c)).toList();
    String label = "r." + name(data.columns().label().column());
    String select = select(values, data, features, known, rawColumns);
    String joined =
        select + " FROM " + join(data, raw, prepared) + " WHERE " + label + " IS NOT NULL";
    HoldoutRows rows = rows(database, values, joined + " ORDER BY " + order(data), features, known);
    long expected =
        ((Number)
                database
                    .rows(
                        "SELECT count(%s) FROM %s"
                            .formatted(name(data.columns().label().column()), parquet(raw)))
                    .get(0)
                    .get(0))
            .longValue();
    if (rows.labels().length != expected) {
      throw new ModelContractException(
          "%d rows were to be prepared, but %d come out when they are joined by %s"
              .formatted(expected, rows.labels().length, data.columns().id()));
    }
    return rows;
  }

  /**
   * The newest labelled rows of a training set, up to a number, by the time their label became
   * known.
   */
  static HoldoutRows newest(
      DuckDb database,
      LabelValues values,
      DataSpec data,
      Path raw,
      Path prepared,
      List<InputColumn> features,
      int limit)
      throws SQLException {
    String sql =
        "%s FROM %s WHERE r.%s IS NOT NULL ORDER BY 3 DESC LIMIT %d"
            .formatted(
                select(values, data, features, List.of(), database.columns(parquet(raw))),
                join(data, raw, prepared),
                name(data.columns().label().column()),
                limit);
    return rows(database, values, sql, features, List.of());
  }

  private static String select(
      LabelValues values,
      DataSpec data,
      List<InputColumn> features,
      List<String> known,
      Columns rawColumns) {
    List<String> parts = new ArrayList<>();
    String time = "r." + name(data.columns().time());
    parts.add("epoch_ms(" + Sql.instant(time) + ")");
    String label = data.columns().label().column();
    parts.add(
        values.task() == Task.REGRESSION
            ? "TRY_CAST(r." + name(label) + " AS DOUBLE)"
            : Sql.word("r." + name(label), rawColumns.types().get(label)));
    String labelTime = data.columns().labelTime().map(c -> "r." + name(c)).orElse(time);
    parts.add("epoch_ms(" + Sql.instant(labelTime) + ")");
    parts.add(Sql.requestId(data.columns().id().stream().map(c -> "r." + name(c)).toList()));
    known.forEach(
        c -> parts.add("CAST(" + (rawColumns.has(c) ? "r." : "p.") + name(c) + " AS VARCHAR)"));
    features.forEach(
        f ->
            parts.add(
                "CAST(p.%s AS %s)".formatted(name(f.name()), f.text() ? "VARCHAR" : "DOUBLE")));
    return "SELECT " + String.join(", ", parts);
  }

  private static String join(DataSpec data, Path raw, Path prepared) {
    String on =
        data.columns().id().stream()
            .map(c -> "r." + name(c) + " = p." + name(c))
            .collect(Collectors.joining(" AND "));
    return parquet(raw) + " r JOIN " + parquet(prepared) + " p ON " + on;
  }

  /** By what rows are ordered, as SQL about raw rows {@code r}. */
  static String order(DataSpec data) {
    return data.columns().id().stream()
        .map(c -> ", r." + name(c))
        .collect(
            Collectors.joining(
                "", "epoch_ms(" + Sql.instant("r." + name(data.columns().time())) + ")", ""));
  }

  private static HoldoutRows rows(
      DuckDb database,
      LabelValues values,
      String sql,
      List<InputColumn> features,
      List<String> known)
      throws SQLException {
    List<String> ids = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<long[]> times = new ArrayList<>();
    List<String[]> texts = new ArrayList<>();
    InputRows.Builder inputs = InputRows.builder(features);
    try (Statement statement = database.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        times.add(new long[] {row.getLong(1), row.getLong(3)});
        labels.add(row.getString(2));
        ids.add(row.getString(4));
        String[] text = new String[known.size()];
        for (int i = 0; i < text.length; i++) {
          text[i] = row.getString(FIXED + 1 + i);
        }
        texts.add(text);
        addInputs(inputs, features, row, FIXED + 1 + known.size());
      }
    }
    Map<String, String[]> columns = new LinkedHashMap<>();
    for (int i = 0; i < known.size(); i++) {
      int column = i;
      columns.put(known.get(i), texts.stream().map(v -> v[column]).toArray(String[]::new));
    }
    boolean several = values.task() == Task.MULTICLASS_CLASSIFICATION;
    List<String> classes = several ? LabelValues.sorted(labels) : List.of();
    return new HoldoutRows(
        ids.toArray(String[]::new),
        labels.stream()
            .mapToDouble(w -> several ? classes.indexOf(w) : number(values, w))
            .toArray(),
        classes,
        times.stream().mapToLong(t -> t[0]).toArray(),
        times.stream().mapToLong(t -> t[1]).toArray(),
        columns,
        inputs.build());
  }

  /** A number comes from the database as its text, which holds all of it. */
  private static double number(LabelValues values, String word) {
    boolean isNumber = values.task() == Task.REGRESSION && word != null;
    return isNumber ? Double.parseDouble(word) : values.valueOf(word);
  }

  /** Rows by class, where there are several. */
  public Map<String, Long> rowsByClass() {
    Map<String, Long> rows = new LinkedHashMap<>();
    classes.forEach(c -> rows.put(c, 0L));
    for (int i = 0; !classes.isEmpty() && i < labels.length; i++) {
      rows.merge(classes.get((int) labels[i]), 1L, Long::sum);
    }
    return rows;
  }

  private static void addInputs(
      InputRows.Builder inputs, List<InputColumn> features, ResultSet row, int first)
      throws SQLException {
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i).text()) {
        inputs.text(row.getString(first + i));
      } else {
        double value = row.getDouble(first + i);
        inputs.number(row.wasNull() ? Double.NaN : value);
      }
    }
  }

  /** The rows of a Parquet file, as SQL. */
  public static String parquet(Path file) {
    return FileRelation.parquet(file);
  }
}
