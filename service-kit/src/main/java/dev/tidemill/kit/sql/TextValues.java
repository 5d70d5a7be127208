package dev.tidemill.kit.sql;

import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Text;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the values of files are, as SQL: of which types a text may be, and a value as one of a type.
 * Beside the declared formats a day is always read with its year first.
 */
final class TextValues {

  static final String TEXT = "VARCHAR";

  private static final String INTEGER = "regexp_full_match(%s, '\\s*[+-]?(0|[1-9][0-9]*)\\s*')";
  private static final String LEADING_ZERO = "regexp_matches(%s, '^\\s*[+-]?0[0-9]')";
  private static final String OFFSET = "regexp_matches(%s, ':[0-9.]+\\s*[A-Za-z+-]')";
  private static final String DAY =
      "regexp_full_match(%s, '\\s*[0-9]{4,}[-/][0-9]{1,2}[-/][0-9]{1,2}\\s*')";
  private static final String HOUR =
      "regexp_full_match(%s, '\\s*[0-9]{1,2}:[0-9]{2}(:[0-9.]+)?\\s*')";

  /** A format of four digits reads two as a year of the first century. */
  private static final int FIRST_YEAR = 1000;

  /** The seconds of the years 1 and 9999. */
  private static final String SECONDS_OF_YEARS = "BETWEEN -62135596800 AND 253402300799";

  private static final Set<String> INTEGERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "INT",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT");
  private static final Set<String> FRACTIONS = Set.of("DOUBLE", "FLOAT", "REAL");

  private final Text text;

  TextValues(Text text) {
    this.text = text;
  }

  /** What a text has to be for a column to have the type, narrowest type first. */
  Map<String, UnaryOperator<String>> rules() {
    Map<String, UnaryOperator<String>> rules = new LinkedHashMap<>();
    rules.put("BOOLEAN", x -> "lower(trim(" + x + ")) IN ('true', 'false')");
    rules.put("BIGINT", x -> whole(x, "BIGINT"));
    rules.put("UBIGINT", x -> whole(x, "UBIGINT"));
    rules.put(
        "DOUBLE",
        x ->
            "NOT contains(%1$s, '_') AND NOT %2$s AND TRY_CAST(%3$s AS DOUBLE) IS NOT NULL"
                .formatted(x, LEADING_ZERO.formatted(x), decimal(x)));
    rules.put(
        "DATE",
        x ->
            either(
                text.dateFormat().map(f -> parsed(x, f) + " IS NOT NULL"),
                DAY.formatted(x) + " AND TRY_CAST(" + x + " AS DATE) IS NOT NULL"));
    rules.put("TIMESTAMP", this::localTime);
    rules.put(
        "TIMESTAMP WITH TIME ZONE",
        x ->
            either(
                format().map(f -> parsed(x, f) + " IS NOT NULL"),
                Sql.ifAYear(x, "TRY_CAST(" + x + " AS TIMESTAMPTZ)") + " IS NOT NULL"));
    rules.put("TIME", x -> HOUR.formatted(x) + " AND TRY_CAST(" + x + " AS TIME) IS NOT NULL");
    return rules;
  }

  private static String either(Optional<String> first, String second) {
    return first.map(f -> "(" + f + " OR (" + second + "))").orElse(second);
  }

  private static String whole(String x, String type) {
    return INTEGER.formatted(x) + " AND TRY_CAST(" + x + " AS " + type + ") IS NOT NULL";
  }

  private String localTime(String x) {
    String plain =
        Sql.ifAYear(x, "TRY_CAST(" + x + " AS TIMESTAMP)")
            + " IS NOT NULL AND NOT "
            + OFFSET.formatted(x);
    return either(
        format().filter(f -> !hasOffset(f)).map(f -> parsed(x, f) + " IS NOT NULL"), plain);
  }

  /** Whether a text is a whole number; such a number does not become a fraction. */
  static String isWhole(String x) {
    return INTEGER.formatted(x);
  }

  /** Whether a text is a number with zeros before it, as codes are. */
  static String hasLeadingZero(String x) {
    return LEADING_ZERO.formatted(x);
  }

  /** A number with a dot before its fraction; null where the sign has another meaning. */
  String decimal(String x) {
    return text.decimal().equals(".")
        ? x
        : "CASE WHEN contains(%1$s, '.') THEN NULL ELSE replace(%1$s, ',', '.') END".formatted(x);
  }

  /** The format of times, unless they are numbers. */
  private Optional<String> format() {
    return text.timestampFormat().filter(f -> !FileReading.EPOCHS.containsKey(f));
  }

  private static boolean hasOffset(String format) {
    return format.contains("%z");
  }

  /** A text as a TIMESTAMP of UTC by a format; null where it has another one. */
  private String parsed(String x, String format) {
    String time = "try_strptime(" + x + ", " + Sql.text(format) + ")";
    String utc = hasOffset(format) ? Sql.instant(time) : zoned(time);
    return "CASE WHEN year(%s) >= %d THEN %s END".formatted(time, FIRST_YEAR, utc);
  }

  /** A local time as a TIMESTAMP of UTC. */
  private String zoned(String time) {
    return text.timeZone()
        .map(z -> "make_timestamp(epoch_us(timezone(%s, %s)))".formatted(Sql.text(z), time))
        .orElse(time);
  }

  /** A value as a type, null where it is not of it. A fraction is not an integer. */
  String cast(String value, String is, String type) {
    String wanted = type.toUpperCase(Locale.ROOT);
    if (is.equalsIgnoreCase(type) && (text.timeZone().isEmpty() || !is.equals("TIMESTAMP"))) {
      return value;
    }
    boolean isText = is.equalsIgnoreCase(TEXT);
    String number = isText ? decimal(value) : value;
    if (INTEGERS.contains(wanted) && !INTEGERS.contains(is.toUpperCase(Locale.ROOT))) {
      return "CASE WHEN contains(CAST(%1$s AS VARCHAR), '.') AND TRY_CAST(%1$s AS DOUBLE) %% 1 <> 0 THEN NULL ELSE TRY_CAST(%1$s AS %2$s) END"
          .formatted(number, type);
    }
    if (FRACTIONS.contains(wanted) || wanted.startsWith("DECIMAL")) {
      return "TRY_CAST(" + number + " AS " + type + ")";
    }
    if (wanted.equals("TIMESTAMP") || wanted.equals("DATETIME")) {
      return instant(value, is);
    }
    if (wanted.startsWith("TIMESTAMP")) {
      return "TRY_CAST(timezone('UTC', " + instant(value, is) + ") AS " + type + ")";
    }
    String plain = "TRY_CAST(" + value + " AS " + type + ")";
    return wanted.equals("DATE") && isText ? day(value, plain) : plain;
  }

  private String day(String value, String plain) {
    String iso = Sql.ifAYear(value, plain);
    if (text.dateFormat().isEmpty()) {
      return iso;
    }
    String time = "try_strptime(" + value + ", " + Sql.text(text.dateFormat().get()) + ")";
    return "coalesce(CASE WHEN year(%1$s) >= %2$d THEN CAST(%1$s AS DATE) END, %3$s)"
        .formatted(time, FIRST_YEAR, iso);
  }

  /** A value of whatever type as the TIMESTAMP of UTC that it stands for. */
  String instant(String value, String is) {
    boolean isText = is.equalsIgnoreCase(TEXT);
    Optional<String> epoch =
        text.timestampFormat()
            .map(FileReading.EPOCHS::get)
            .filter(f -> isText || isNumber(is))
            .map(f -> epoch(isText ? decimal(value) : value, f));
    if (!isText) {
      return epoch.orElseGet(() -> is.equals("TIMESTAMP") ? zoned(value) : Sql.instant(value, is));
    }
    return Stream.of(
            epoch,
            format().map(f -> parsed(value, f)),
            text.dateFormat().map(f -> parsed(value, f)),
            Optional.of(iso(value)))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(", ", "coalesce(", ")"));
  }

  private String iso(String value) {
    String plain = Sql.instant(value, TEXT);
    return text.timeZone().isEmpty()
        ? plain
        : "CASE WHEN %s THEN %s ELSE %s END"
            .formatted(
                OFFSET.formatted(value),
                plain,
                zoned(Sql.ifAYear(value, "TRY_CAST(" + value + " AS TIMESTAMP)")));
  }

  private static boolean isNumber(String type) {
    return INTEGERS.contains(type) || FRACTIONS.contains(type) || type.startsWith("DECIMAL");
  }

  private static String epoch(String value, long micros) {
    String number = "TRY_CAST(" + value + " AS DOUBLE)";
    return "CASE WHEN %1$s * %2$d / 1000000 %3$s THEN make_timestamp(CAST(%1$s * %2$d AS BIGINT)) END"
        .formatted(number, micros, SECONDS_OF_YEARS);
  }
}
