package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.validation.check.profile.Deciles;
import dev.tidemill.validation.check.profile.FeatureProfile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one statement says of a column, before its values are counted in bins.
 *
 * @param n finite values, or values that are not null where the column holds no numbers
 * @param distinct about how many of them differ
 * @param min NaN, as the other numbers, where there is no finite value
 * @param low quantile .005
 * @param high quantile .995
 * @param quantiles inner edges of the bins of equal share
 * @param deciles the nine inner ones
 */
record ColumnStats(
    long rows,
    long n,
    long distinct,
    double min,
    double max,
    double mean,
    double low,
    double high,
    List<Double> quantiles,
    List<Double> deciles) {

  private static final int DECILES = 9;

  private static ColumnStats withoutNumbers(long rows, long n, long distinct) {
    double nan = Double.NaN;
    return new ColumnStats(rows, n, distinct, nan, nan, nan, nan, nan, List.of(), List.of());
  }

  /** The inner edges of the bins of about equal share. */
  List<Double> cuts() {
    return Deciles.cuts(deciles);
  }

  /** The edges of the bins of equal width; none where there is no finite value. */
  List<Double> edges() {
    if (deciles.isEmpty()) {
      return List.of();
    }
    double from = high > low ? low : low - 0.5;
    double to = high > low ? high : low + 0.5;
    return IntStream.rangeClosed(0, FeatureProfile.BINS)
        .mapToObj(i -> from + (to - from) * i / FeatureProfile.BINS)
        .toList();
  }

  /**
   * Asks for the stats of columns.
   *
   * @param numbers by column its value as a number; empty where it is not one
   */
  static Map<String, ColumnStats> of(
      Connection connection, String relation, Map<String, Optional<String>> numbers)
      throws SQLException {
    List<String> parts = new ArrayList<>();
    parts.add("count(*)");
    numbers.forEach(
        (column, number) ->
            parts.addAll(number.map(ColumnStats::ofNumber).orElseGet(() -> ofText(column))));
    String sql = "SELECT " + String.join(", ", parts) + " FROM " + relation;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return read(row, numbers);
    }
  }

  private static List<String> ofNumber(String x) {
    String shares =
        Stream.of(
                Stream.of(0.005, 0.995),
                IntStream.rangeClosed(1, DECILES).mapToObj(k -> k / (DECILES + 1.0)),
                IntStream.range(1, FeatureProfile.QUANTILE_BINS)
                    .mapToObj(k -> (double) k / FeatureProfile.QUANTILE_BINS))
            .flatMap(s -> s)
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "[", "]"));
    String finite = " FILTER (isfinite(" + x + "))";
    return List.of(
        "count(*)" + finite,
        "approx_count_distinct(" + x + ")" + finite,
        "min(" + x + ")" + finite,
        "max(" + x + ")" + finite,
        "avg(" + x + ")" + finite,
        "quantile_cont(" + x + ", " + shares + ")" + finite);
  }

  private static List<String> ofText(String column) {
    String c = Sql.name(column);
    return List.of("count(" + c + ")", "approx_count_distinct(CAST(" + c + " AS VARCHAR))");
  }

  private static Map<String, ColumnStats> read(ResultSet row, Map<String, Optional<String>> numbers)
      throws SQLException {
    Map<String, ColumnStats> stats = new LinkedHashMap<>();
    long rows = row.getLong(1);
    int at = 2;
    for (Map.Entry<String, Optional<String>> column : numbers.entrySet()) {
      boolean number = column.getValue().isPresent();
      long n = row.getLong(at);
      stats.put(
          column.getKey(),
          number && n > 0
              ? ofNumbers(row, at, rows)
              : withoutNumbers(rows, n, number ? 0 : row.getLong(at + 1)));
      at += number ? 6 : 2;
    }
    return stats;
  }

  private static ColumnStats ofNumbers(ResultSet row, int at, long rows) throws SQLException {
    List<Double> q = new ArrayList<>();
    for (Object value : (Object[]) row.getArray(at + 5).getArray()) {
      q.add((Double) value);
    }
    return new ColumnStats(
        rows,
        row.getLong(at),
        row.getLong(at + 1),
        row.getDouble(at + 2),
        row.getDouble(at + 3),
        row.getDouble(at + 4),
        q.get(0),
        q.get(1),
        q.subList(2 + DECILES, q.size()),
        q.subList(2, 2 + DECILES));
  }
}
