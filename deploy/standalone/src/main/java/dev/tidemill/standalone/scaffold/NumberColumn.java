package dev.tidemill.standalone.scaffold;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.GuardedDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A column of numbers with other values among them.
 *
 * @param words those that usually stand for a missing value
 * @param values how many it has
 * @param bad how many of them are no numbers
 */
record NumberColumn(List<String> words, long values, long bad) {

  /** Words of others for a missing value, in lower case. */
  private static final Set<String> NULL_WORDS =
      Set.of(
          "na", "n/a", "#n/a", "null", "none", "nil", "missing", "unknown", "?", "-", "--", ".",
          "*", "\\n", "#null!", "#value!", "#div/0!");

  private static final int WORDS_SHOWN = 50;

  /** One bad value of twenty is a slip; more of them are something else. */
  private static final int SLIPS = 20;

  /**
   * Looks at it.
   *
   * @param table its quoted name
   * @param decimal the sign before a fraction
   */
  static NumberColumn of(GuardedDatabase database, String table, String column, String decimal)
      throws SQLException {
    String x = name(column);
    String number = decimal.equals(".") ? x : "replace(" + x + ", ',', '.')";
    String isBad = x + " IS NOT NULL AND TRY_CAST(" + number + " AS DOUBLE) IS NULL";
    List<String> words =
        database
            .rows(
                "SELECT %1$s FROM %2$s WHERE %3$s GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %4$d"
                    .formatted(x, table, isBad, WORDS_SHOWN))
            .stream()
            .map(r -> (String) r.get(0))
            .filter(w -> NULL_WORDS.contains(w.trim().toLowerCase(Locale.ROOT)))
            .toList();
    List<Object> counts =
        database
            .rows("SELECT count(%s), count(*) FILTER (%s) FROM %s".formatted(x, isBad, table))
            .get(0);
    return new NumberColumn(
        words, ((Number) counts.get(0)).longValue(), ((Number) counts.get(1)).longValue());
  }

  /** Whether the others are slips. */
  boolean isNumber() {
    return bad * SLIPS <= values || bad == 1;
  }

  /** Twice as many as there are, in whole percent. */
  double toleratedShare() {
    return Math.ceil(200.0 * bad / values) / 100;
  }
}
