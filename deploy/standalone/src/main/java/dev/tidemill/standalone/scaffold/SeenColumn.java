package dev.tidemill.standalone.scaffold;

import dev.tidemill.kit.sql.PlainColumns;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A column of the user's file.
 *
 * @param type as DuckDB writes it
 * @param values how many rows have one
 * @param distinct how many different ones there are
 * @param few all of them as words, 1 and not 1.0, in the order of their frequency, if there are
 *     {@value #FEW} at most; else empty
 * @param range of a column of numbers with a value
 */
public record SeenColumn(
    String name, String type, long values, long distinct, List<String> few, Optional<Range> range) {

  /** How many different values are listed at most. */
  public static final int FEW = 20;

  /** Smallest and largest value. */
  public record Range(double min, double max) {}

  /** What a column may be used as. */
  public enum Use {
    NUMBER,
    TRUTH,
    TEXT,
    TIME,
    /** A list or a structure, which the query has to leave out. */
    NESTED,
    OTHER
  }

  /** By its type. */
  public Use use() {
    return use(type);
  }

  /** Of a type as DuckDB writes it. */
  static Use use(String type) {
    String upper = type.toUpperCase(Locale.ROOT);
    if (upper.equals("BOOLEAN")) {
      return Use.TRUTH;
    } else if (upper.equals("VARCHAR")) {
      return Use.TEXT;
    } else if (upper.startsWith("TIMESTAMP") || upper.equals("DATE")) {
      return Use.TIME;
    } else if (upper.matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*")) {
      return Use.NUMBER;
    }
    return PlainColumns.isNested(type) ? Use.NESTED : Use.OTHER;
  }

  /** Whether its numbers are whole: by their type, or all of its few values. */
  public boolean whole() {
    boolean fewWhole = !few.isEmpty() && few.stream().allMatch(v -> v.matches("-?[0-9]+"));
    return use() == Use.NUMBER
        && (fewWhole || !type.toUpperCase(Locale.ROOT).matches("FLOAT|DOUBLE|DECIMAL.*"));
  }

  /** Whether each row has a value of its own. */
  public boolean tellsRowsApart(long rows) {
    return values == rows && distinct == rows;
  }

  /** Whether it is the number of the row, as pandas writes its index. */
  boolean countsRows(long rows) {
    return whole()
        && tellsRowsApart(rows)
        && range().filter(r -> r.max() - r.min() + 1 == rows).isPresent();
  }
}
