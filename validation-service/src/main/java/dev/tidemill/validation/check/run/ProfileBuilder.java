package dev.tidemill.validation.check.run;

import dev.tidemill.validation.check.FeatureProfile;
import dev.tidemill.validation.check.Profile;
import dev.tidemill.validation.check.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Computes the profile of the columns of a DuckDB relation with two scans. */
public final class ProfileBuilder {

  private static final int MAX_CATEGORIES = 500;
  private static final int MAX_NUMERIC_CATEGORIES = 64;
  private static final Set<String> TEXT_TYPES = Set.of("VARCHAR", "ENUM", "UUID", "BLOB");

  private final Connection connection;

  public ProfileBuilder(Connection connection) {
    this.connection = connection;
  }

  /**
   * Profiles columns of a relation.
   *
   * @param relation what may stand after FROM, for example {@code read_parquet('...')}
   */
  public Profile of(String relation, List<String> columns) throws SQLException {
    Map<String, Boolean> numeric = numericColumns(relation, columns);
    Map<String, Stats> stats = stats(relation, numeric);
    Map<String, Map<Integer, Long>> bins = bins(relation, numeric, stats);
    Map<String, Map<String, Long>> categories = categories(relation, numeric, stats);
    Map<String, FeatureProfile> features = new LinkedHashMap<>();
    long rows = 0;
    for (String column : columns) {
      Stats s = stats.get(column);
      rows = s.rows;
      features.put(
          column,
          feature(
              numeric.get(column),
              s,
              bins.getOrDefault(column, Map.of()),
              categories.getOrDefault(column, Map.of())));
    }
    return new Profile(rows, features);
  }

  private record Stats(
      long rows,
      long n,
      long distinct,
      double min,
      double max,
      double mean,
      double low,
      double high,
      List<Double> quantiles) {

    List<Double> edges() {
      if (n == 0) {
        return List.of();
      }
      double from = high > low ? low : low - 0.5;
      double to = high > low ? high : low + 0.5;
      return IntStream.rangeClosed(0, FeatureProfile.BINS)
          .mapToObj(i -> from + (to - from) * i / FeatureProfile.BINS)
          .toList();
    }
  }

  private static FeatureProfile feature(
      boolean numeric, Stats s, Map<Integer, Long> bins, Map<String, Long> categories) {
    List<Double> edges = numeric ? s.edges() : List.of();
    List<Long> counts = new ArrayList<>();
    for (int b = 0; b < FeatureProfile.BINS && !edges.isEmpty(); b++) {
      counts.add(bins.getOrDefault(b, 0L));
    }
    return new FeatureProfile(
        numeric, s.n, s.rows - s.n, s.min, s.max, s.mean, edges, counts, s.quantiles, categories);
  }

  private Map<String, Boolean> numericColumns(String relation, List<String> columns)
      throws SQLException {
    Map<String, Boolean> numeric = new LinkedHashMap<>();
    String list = columns.stream().map(SqlText::name).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("DESCRIBE SELECT " + list + " FROM " + relation)) {
      while (row.next()) {
        String type = row.getString("column_type").toUpperCase(Locale.ROOT);
        boolean text = TEXT_TYPES.stream().anyMatch(type::startsWith);
        numeric.put(row.getString("column_name"), !text);
      }
    }
    return numeric;
  }

  private Map<String, Stats> stats(String relation, Map<String, Boolean> numeric)
      throws SQLException {
    String inner =
        IntStream.range(1, FeatureProfile.QUANTILE_BINS)
            .mapToObj(k -> Double.toString((double) k / FeatureProfile.QUANTILE_BINS))
            .collect(Collectors.joining(", "));
    List<String> parts = new ArrayList<>();
    parts.add("count(*)");
    for (Map.Entry<String, Boolean> column : numeric.entrySet()) {
      String c = SqlText.name(column.getKey());
      if (column.getValue()) {
        String x = "CAST(" + c + " AS DOUBLE)";
        String finite = " FILTER (isfinite(" + x + "))";
        parts.add("count(*)" + finite);
        parts.add("approx_count_distinct(" + x + ")" + finite);
        parts.add("min(" + x + ")" + finite);
        parts.add("max(" + x + ")" + finite);
        parts.add("avg(" + x + ")" + finite);
        parts.add("quantile_cont(" + x + ", [0.005, 0.995, " + inner + "])" + finite);
      } else {
        parts.add("count(" + c + ")");
        parts.add("approx_count_distinct(" + c + ")");
      }
    }
    String sql = "SELECT " + String.join(", ", parts) + " FROM " + relation;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return readStats(row, numeric);
    }
  }

  private static Map<String, Stats> readStats(ResultSet row, Map<String, Boolean> numeric)
      throws SQLException {
    Map<String, Stats> stats = new LinkedHashMap<>();
    long rows = row.getLong(1);
    int at = 2;
    for (Map.Entry<String, Boolean> column : numeric.entrySet()) {
      long n = row.getLong(at++);
      long distinct = row.getLong(at++);
      double nan = Double.NaN;
      if (!column.getValue()) {
        stats.put(
            column.getKey(), new Stats(rows, n, distinct, nan, nan, nan, nan, nan, List.of()));
      } else if (n == 0) {
        at += 4;
        stats.put(column.getKey(), new Stats(rows, 0, 0, nan, nan, nan, nan, nan, List.of()));
      } else {
        double min = row.getDouble(at++);
        double max = row.getDouble(at++);
        double mean = row.getDouble(at++);
        Object[] q = (Object[]) row.getArray(at++).getArray();
        List<Double> quantiles = new ArrayList<>();
        for (int i = 2; i < q.length; i++) {
          quantiles.add((Double) q[i]);
        }
        stats.put(
            column.getKey(),
            new Stats(rows, n, distinct, min, max, mean, (Double) q[0], (Double) q[1], quantiles));
      }
    }
    return stats;
  }

  /** The SQL of {@link FeatureProfile#bin}: the same arithmetic in the same order. */
  private Map<String, Map<Integer, Long>> bins(
      String relation, Map<String, Boolean> numeric, Map<String, Stats> stats) throws SQLException {
    List<String> selects = new ArrayList<>();
    for (Map.Entry<String, Stats> column : stats.entrySet()) {
      List<Double> edges = column.getValue().edges();
      if (!numeric.get(column.getKey()) || edges.isEmpty()) {
        continue;
      }
      double low = edges.get(0);
      double width = (edges.get(FeatureProfile.BINS) - low) / FeatureProfile.BINS;
      String x = "CAST(" + SqlText.name(column.getKey()) + " AS DOUBLE)";
      selects.add(
          ("SELECT %s, CAST(greatest(0, least(%d, floor((%s - CAST('%s' AS DOUBLE))"
                  + " / CAST('%s' AS DOUBLE)))) AS INTEGER), count(*)"
                  + " FROM %s WHERE isfinite(%s) GROUP BY 2")
              .formatted(
                  SqlText.text(column.getKey()),
                  FeatureProfile.BINS - 1,
                  x,
                  low,
                  width,
                  relation,
                  x));
    }
    Map<String, Map<Integer, Long>> bins = new LinkedHashMap<>();
    if (selects.isEmpty()) {
      return bins;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(String.join(" UNION ALL ", selects))) {
      while (row.next()) {
        bins.computeIfAbsent(row.getString(1), f -> new LinkedHashMap<>())
            .put(row.getInt(2), row.getLong(3));
      }
    }
    return bins;
  }

  private Map<String, Map<String, Long>> categories(
      String relation, Map<String, Boolean> numeric, Map<String, Stats> stats) throws SQLException {
    Map<String, Map<String, Long>> categories = new LinkedHashMap<>();
    for (Map.Entry<String, Stats> column : stats.entrySet()) {
      boolean isNumeric = numeric.get(column.getKey());
      if (isNumeric && column.getValue().distinct() > MAX_NUMERIC_CATEGORIES) {
        continue;
      }
      String c = SqlText.name(column.getKey());
      String usable = isNumeric ? "isfinite(CAST(" + c + " AS DOUBLE))" : c + " IS NOT NULL";
      String value = isNumeric ? "CAST(" + c + " AS DOUBLE)" : c;
      String sql =
          ("SELECT CAST(%s AS VARCHAR), count(*) FROM %s WHERE %s"
                  + " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %d")
              .formatted(value, relation, usable, MAX_CATEGORIES);
      Map<String, Long> counts = new TreeMap<>();
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          counts.put(row.getString(1), row.getLong(2));
        }
      }
      categories.put(column.getKey(), counts);
    }
    return categories;
  }
}
