package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.profile.Deciles;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Computes the profile of the columns of a DuckDB relation. Columns of any type have one: those
 * that {@link Columns#asNumber} knows as numbers, all others by their text.
 */
public final class ProfileBuilder {

  private static final int MAX_CATEGORIES = 500;
  private static final int MAX_NUMERIC_CATEGORIES = 64;

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
    Map<String, Optional<String>> numbers = numbers(relation, columns);
    Map<String, ColumnStats> stats = ColumnStats.of(connection, relation, numbers);
    Map<String, Counts> counts = counts(relation, numbers, stats);
    Map<String, Map<String, Long>> categories = categories(relation, numbers, stats);
    Map<String, FeatureProfile> features = new LinkedHashMap<>();
    long rows = 0;
    for (String column : columns) {
      ColumnStats s = stats.get(column);
      rows = s.rows();
      Counts c = counts.getOrDefault(column, new Counts());
      features.put(
          column,
          new FeatureProfile(
              numbers.get(column).isPresent(),
              s.n(),
              s.rows() - s.n(),
              s.min(),
              s.max(),
              s.mean(),
              s.edges(),
              c.in(c.widths, s.edges().isEmpty() ? 0 : FeatureProfile.BINS),
              s.quantiles(),
              new Deciles(s.cuts(), c.in(c.deciles, s.cuts().isEmpty() ? 0 : s.cuts().size() + 1)),
              categories.getOrDefault(column, Map.of())));
    }
    return new Profile(rows, features);
  }

  /** Rows per bin that is not empty. */
  private static final class Counts {
    private final Map<Integer, Long> widths = new LinkedHashMap<>();
    private final Map<Integer, Long> deciles = new LinkedHashMap<>();

    List<Long> in(Map<Integer, Long> counts, int bins) {
      return IntStream.range(0, bins).mapToObj(b -> counts.getOrDefault(b, 0L)).toList();
    }
  }

  /** By column its value as a number; empty where it is not one. */
  private Map<String, Optional<String>> numbers(String relation, List<String> columns)
      throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    String list = Sql.names(columns);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("DESCRIBE SELECT " + list + " FROM " + relation)) {
      for (String column : columns) {
        row.next();
        types.put(column, row.getString("column_type"));
      }
    }
    Columns typed = new Columns(types);
    Map<String, Optional<String>> numbers = new LinkedHashMap<>();
    types.keySet().forEach(column -> numbers.put(column, typed.asNumber(column)));
    return numbers;
  }

  private Map<String, Counts> counts(
      String relation, Map<String, Optional<String>> numbers, Map<String, ColumnStats> stats)
      throws SQLException {
    List<String> selects = new ArrayList<>();
    stats.forEach(
        (column, s) -> {
          List<Double> edges = s.edges();
          if (!edges.isEmpty()) {
            String x = numbers.get(column).orElseThrow();
            double low = edges.get(0);
            double high = edges.get(FeatureProfile.BINS);
            selects.add(
                "SELECT %s, %s, %s, count(*) FROM %s WHERE isfinite(%s) GROUP BY 2, 3"
                    .formatted(
                        Sql.text(column),
                        FeatureProfile.binSql(low, high, x),
                        Deciles.sql(s.cuts(), x),
                        relation,
                        x));
          }
        });
    Map<String, Counts> counts = new LinkedHashMap<>();
    if (selects.isEmpty()) {
      return counts;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(String.join(" UNION ALL ", selects))) {
      while (row.next()) {
        Counts of = counts.computeIfAbsent(row.getString(1), f -> new Counts());
        of.widths.merge(row.getInt(2), row.getLong(4), Long::sum);
        of.deciles.merge(row.getInt(3), row.getLong(4), Long::sum);
      }
    }
    return counts;
  }

  private Map<String, Map<String, Long>> categories(
      String relation, Map<String, Optional<String>> numbers, Map<String, ColumnStats> stats)
      throws SQLException {
    Map<String, Map<String, Long>> categories = new LinkedHashMap<>();
    for (Map.Entry<String, ColumnStats> column : stats.entrySet()) {
      Optional<String> number = numbers.get(column.getKey());
      if (number.isPresent() && column.getValue().distinct() > MAX_NUMERIC_CATEGORIES) {
        continue;
      }
      String c = Sql.name(column.getKey());
      String usable = number.map(x -> "isfinite(" + x + ")").orElse(c + " IS NOT NULL");
      String value = number.orElse(c);
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
