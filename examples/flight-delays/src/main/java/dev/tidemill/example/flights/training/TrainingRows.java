package dev.tidemill.example.flights.training;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Labelled rows to train on, in order of time.
 *
 * @param names names of the inputs
 * @param seconds event time of each row, in seconds of the epoch
 * @param labels 1 for true, 0 for false
 * @param inputs row after row, {@code names.size()} values each; NaN is missing
 */
public record TrainingRows(List<String> names, long[] seconds, float[] labels, float[] inputs) {

  /**
   * Reads a Parquet file whose columns are id, time, label and then the inputs; rows without a
   * label are left out.
   *
   * @throws SQLException if it is not a Parquet file of that shape
   */
  public static TrainingRows read(Path parquet) throws SQLException {
    String table = "read_parquet('" + parquet.toString().replace("'", "''") + "')";
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      sql.execute("SET threads = 2");
      List<String> columns = columns(sql, table);
      if (columns.size() < 4) {
        throw new SQLException(
            "expected the columns id, time, label and at least one input, found " + columns);
      }
      String select =
          "SELECT CAST(epoch_us(CAST(#2 AS TIMESTAMP)) // 1000000 AS BIGINT), CAST(#3 AS FLOAT)";
      StringBuilder query =
          new StringBuilder(
              select.replace("#2", quoted(columns.get(1))).replace("#3", quoted(columns.get(2))));
      List<String> names = columns.subList(3, columns.size());
      names.forEach(name -> query.append(", CAST(").append(quoted(name)).append(" AS FLOAT)"));
      query.append(" FROM ").append(table);
      query.append(" WHERE ").append(quoted(columns.get(2))).append(" IS NOT NULL");
      query.append(" ORDER BY ").append(quoted(columns.get(1)));
      query.append(", ").append(quoted(columns.get(0)));
      try (ResultSet rows = sql.executeQuery(query.toString())) {
        return collect(rows, List.copyOf(names));
      }
    }
  }

  /** Number of rows. */
  public int size() {
    return labels.length;
  }

  /** Number of inputs of a row. */
  public int width() {
    return names.size();
  }

  /** The values of one input for all rows. */
  public float[] column(int input) {
    float[] values = new float[size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = inputs[row * width() + input];
    }
    return values;
  }

  /** The rows from one index to before another. */
  public TrainingRows range(int from, int to) {
    return new TrainingRows(
        names,
        Arrays.copyOfRange(seconds, from, to),
        Arrays.copyOfRange(labels, from, to),
        Arrays.copyOfRange(inputs, from * width(), to * width()));
  }

  /**
   * Weights that halve with age and are 1 on average: after a break the new world must not be
   * outvoted by the old one.
   */
  public float[] recencyWeights(double halfLifeDays) {
    double[] weights = new double[size()];
    double sum = 0;
    long newest = size() == 0 ? 0 : seconds[size() - 1];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = Math.pow(2, -(newest - seconds[row]) / (86_400 * halfLifeDays));
      sum += weights[row];
    }
    float[] scaled = new float[size()];
    for (int row = 0; row < scaled.length; row++) {
      scaled[row] = (float) (weights[row] * size() / sum);
    }
    return scaled;
  }

  private static TrainingRows collect(ResultSet rows, List<String> names) throws SQLException {
    Columns columns = new Columns(names.size());
    while (rows.next()) {
      columns.add(rows);
    }
    return columns.toRows(names);
  }

  private static List<String> columns(Statement sql, String table) throws SQLException {
    try (ResultSet none = sql.executeQuery("SELECT * FROM " + table + " LIMIT 0")) {
      ResultSetMetaData meta = none.getMetaData();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        names.add(meta.getColumnName(i));
      }
      return names;
    }
  }

  private static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  /** Grows while the number of rows is not known. */
  private static final class Columns {
    private final int width;
    private long[] seconds = new long[1 << 14];
    private float[] labels = new float[1 << 14];
    private float[] inputs;
    private int rows;

    Columns(int width) {
      this.width = width;
      inputs = new float[width << 14];
    }

    void add(ResultSet row) throws SQLException {
      if (rows == labels.length) {
        seconds = Arrays.copyOf(seconds, rows * 2);
        labels = Arrays.copyOf(labels, rows * 2);
        inputs = Arrays.copyOf(inputs, inputs.length * 2);
      }
      seconds[rows] = row.getLong(1);
      labels[rows] = row.getFloat(2);
      for (int i = 0; i < width; i++) {
        float value = row.getFloat(3 + i);
        inputs[rows * width + i] = row.wasNull() ? Float.NaN : value;
      }
      rows++;
    }

    TrainingRows toRows(List<String> names) {
      return new TrainingRows(
          names,
          Arrays.copyOf(seconds, rows),
          Arrays.copyOf(labels, rows),
          Arrays.copyOf(inputs, rows * width));
    }
  }
}
