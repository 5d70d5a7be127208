package dev.tidemill.kit.sql;

import dev.tidemill.kit.sql.TypeHint.Kind;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.text.Counted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Columns that nothing declares, that are read as text, and whose values look like something else:
 * what a person may want to declare.
 */
final class TypeHints {

  private static final String COMMA = "regexp_full_match(%s, '\\s*[+-]?[0-9]+,[0-9]+\\s*')";
  private static final String THOUSANDS =
      "regexp_full_match(%s, '\\s*[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+\\s*')";
  private static final String SHORT_DAY =
      "regexp_full_match(%s, '\\s*[0-9]{1,2}([./-])[0-9]{1,2}[./-]([0-9]{4}|[0-9]{2})([ T].*)?')";
  private static final int ASKED = 12;

  /** DuckDB plans a query of very many expressions for seconds. */
  private static final int COLUMNS_AT_ONCE = 16;

  private static final int MONTHS = 12;
  private static final int MOST = 20;

  private final GuardedDatabase database;
  private final String table;
  private final FileReading reading;
  private final TextValues values;

  TypeHints(GuardedDatabase database, String table, FileReading reading) {
    this.database = database;
    this.table = table;
    this.reading = reading;
    this.values = new TextValues(reading.text());
  }

  /**
   * One for each such column.
   *
   * @param columns with their types
   * @param guessed those that nothing declares
   */
  List<TypeHint> of(Map<String, String> columns, Collection<String> guessed) throws SQLException {
    List<String> texts =
        columns.entrySet().stream()
            .filter(c -> c.getValue().equals(TextValues.TEXT) && guessed.contains(c.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    if (texts.isEmpty()) {
      return List.of();
    }
    List<TypeHint> hints = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += COLUMNS_AT_ONCE) {
      some(texts.subList(from, Math.min(texts.size(), from + COLUMNS_AT_ONCE)), hints);
    }
    return hints;
  }

  private void some(List<String> texts, List<TypeHint> hints) throws SQLException {
    String parts = String.join(", ", texts.stream().map(this::asked).toList());
    List<Object> row = database.rows("SELECT " + parts + " FROM " + table).get(0);
    for (int i = 0; i < texts.size(); i++) {
      Figures figures = Figures.of(row.subList(i * ASKED, (i + 1) * ASKED));
      String column = texts.get(i);
      hint(figures).map(seen -> seen.of(column)).ifPresent(hints::add);
    }
  }

  private String asked(String column) {
    String x = Sql.name(column);
    String zero =
        TextValues.hasLeadingZero(x) + " AND regexp_full_match(" + x + ", '\\s*[+-]?[0-9.]+\\s*')";
    String number =
        "(TRY_CAST(" + values.decimal(x) + " AS DOUBLE) IS NOT NULL AND NOT (" + zero + "))";
    String comma = COMMA.formatted(x);
    String day = SHORT_DAY.formatted(x);
    return String.join(
        ", ",
        "count(" + x + ")",
        "count(*) FILTER (" + number + ")",
        "min(" + x + ") FILTER (NOT " + number + ")",
        "count(*) FILTER (" + zero + ")",
        "min(" + x + ") FILTER (" + zero + ")",
        "count(*) FILTER (" + comma + ")",
        "min(" + x + ") FILTER (" + comma + ")",
        "count(*) FILTER (" + THOUSANDS.formatted(x) + ")",
        "count(*) FILTER (" + day + ")",
        "max(TRY_CAST(regexp_extract(" + x + ", '([0-9]+)', 1) AS INTEGER)) FILTER (" + day + ")",
        "max(TRY_CAST(regexp_extract("
            + x
            + ", '[0-9]+[./-]([0-9]+)', 1) AS INTEGER)) FILTER ("
            + day
            + ")",
        "max(" + x + ") FILTER (" + day + ")");
  }

  /** What the values of a column look like. */
  private record Figures(
      long values,
      long numbers,
      String noNumber,
      long zeros,
      String zero,
      long commas,
      String comma,
      long thousands,
      long days,
      int first,
      int second,
      String day) {

    static Figures of(List<Object> row) {
      return new Figures(
          number(row.get(0)),
          number(row.get(1)),
          (String) row.get(2),
          number(row.get(3)),
          (String) row.get(4),
          number(row.get(5)),
          (String) row.get(6),
          number(row.get(7)),
          number(row.get(8)),
          (int) number(row.get(9)),
          (int) number(row.get(10)),
          (String) row.get(11));
    }

    private static long number(Object value) {
      return value == null ? 0 : ((Number) value).longValue();
    }
  }

  /** A hint without its column. */
  private record Seen(Kind kind, String format, String example, String sentence) {

    TypeHint of(String column) {
      return new TypeHint(column, kind, format, example, column + " is read as text: " + sentence);
    }
  }

  private Optional<Seen> hint(Figures f) {
    if (f.zeros() > 0 && f.zeros() + f.numbers() == f.values()) {
      return Optional.of(
          new Seen(
              Kind.LEADING_ZEROS,
              "",
              f.zero(),
              "values such as '"
                  + f.zero()
                  + "' have zeros before the number. If they are numbers, declare it in"
                  + " files.types."));
    }
    if (f.commas() > 0
        && reading.text().decimal().equals(".")
        && isMost(f.commas() + f.numbers(), f)) {
      return Optional.of(comma(f));
    }
    if (f.days() > 0 && f.days() == f.values()) {
      return Optional.of(days(f));
    }
    long others = f.values() - f.numbers();
    if (f.numbers() > 0 && others > 0 && 2 * f.numbers() > f.values()) {
      return Optional.of(
          new Seen(
              Kind.MOSTLY_NUMBERS,
              "",
              f.noNumber(),
              "%d of its %s %s, for example '%s'. Name words that stand for a missing value in files.nullWords, or declare the column in files.types."
                  .formatted(
                      others,
                      Counted.of(f.values(), "value"),
                      Counted.verb(others, "is not a number", "are not numbers"),
                      f.noNumber())));
    }
    return Optional.empty();
  }

  /** All but one in twenty. */
  private static boolean isMost(long numbers, Figures f) {
    return MOST * (f.values() - numbers) <= f.values();
  }

  private static Seen comma(Figures f) {
    String such = "values such as '" + f.comma() + "' have a comma";
    return f.thousands() == f.commas()
        ? new Seen(
            Kind.THOUSANDS,
            "",
            f.comma(),
            such
                + " before three digits. If it is the sign before a fraction, write files.decimal:"
                + " \",\"; if it parts thousands, take it out in data.query.")
        : new Seen(
            Kind.DECIMAL_COMMA,
            "",
            f.comma(),
            such + ". If it is the sign before a fraction, write files.decimal: \",\".");
  }

  private static Seen days(Figures f) {
    String dayFirst = format(f.day(), "%d", "%m");
    String monthFirst = format(f.day(), "%m", "%d");
    boolean isTime = f.day().contains(":");
    String field = isTime ? "files.timestampFormat: '" : "files.dateFormat: '";
    if (f.first() > MONTHS && f.second() > MONTHS) {
      return new Seen(
          Kind.NEITHER_DAY,
          "",
          f.day(),
          "'" + f.day() + "' looks like a day, but some have the day first and some the month.");
    }
    if (f.first() <= MONTHS && f.second() <= MONTHS) {
      return new Seen(
          isTime ? Kind.AMBIGUOUS_TIME : Kind.AMBIGUOUS_DAY,
          dayFirst,
          f.day(),
          "'%s' may have the day or the month first. Write %s%s' or '%s'."
              .formatted(f.day(), field, dayFirst, monthFirst));
    }
    String format = f.first() > MONTHS ? dayFirst : monthFirst;
    return new Seen(
        isTime ? Kind.TIME : Kind.DAY,
        format,
        f.day(),
        "its values look like %s, for example '%s'. Write %s%s'."
            .formatted(isTime ? "times" : "days", f.day(), field, format));
  }

  /** The format of a day such as 3/4/24 10:00, in the codes of strptime. */
  private static String format(String day, String first, String second) {
    String text = day.trim();
    String[] parts = text.split("[ T]", 2);
    String date =
        parts[0]
            .replaceFirst("^[0-9]+", first)
            .replaceFirst("([./-])[0-9]+", "$1" + second)
            .replaceFirst("([./-])[0-9]{4}$", "$1%Y")
            .replaceFirst("([./-])[0-9]{2}$", "$1%y");
    if (parts.length == 1) {
      return date;
    }
    boolean half = parts[1].toUpperCase(Locale.ROOT).endsWith("M");
    String time = half ? "%I:%M" : "%H:%M";
    String seconds = parts[1].matches("[0-9]+:[0-9]+:[0-9.]+.*") ? ":%S" : "";
    return date + text.charAt(parts[0].length()) + time + seconds + (half ? " %p" : "");
  }
}
