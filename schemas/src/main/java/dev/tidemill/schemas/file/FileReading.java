package dev.tidemill.schemas.file;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the files of a source are read: the same for whatever looks at them.
 *
 * @param format of the files
 * @param types DuckDB types by column, whatever its case, that its values must have
 * @param times the same, for columns that some of the sources may not have
 * @param text how values are written, in files of text
 */
public record FileReading(
    Format format, Map<String, String> types, Map<String, String> times, Text text) {

  /** What the files are. */
  public enum Format {
    CSV("CSV"),
    TSV("TSV"),
    PARQUET("Parquet"),
    JSONL("JSON lines");

    private final String said;

    Format(String said) {
      this.said = said;
    }

    /** By its name in specifications. */
    public static Format of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** As sentences name it. */
    public String said() {
      return said;
    }

    /** Whether lines are cut into columns by a delimiter. */
    public boolean isDelimited() {
      return this == CSV || this == TSV;
    }
  }

  /** Words in place of a format, for numbers that count from 1970-01-01T00:00:00Z. */
  public static final Map<String, Long> EPOCHS =
      Map.of("epoch-seconds", 1_000_000L, "epoch-millis", 1000L, "epoch-micros", 1L);

  /**
   * How values are written.
   *
   * @param delimiter between columns; found in the file without it
   * @param quote around values; found in the file without it
   * @param decimal the sign before the fraction of a number
   * @param dateFormat of days, as strptime knows it
   * @param timestampFormat of times, as strptime knows it, or one of {@link #EPOCHS}
   * @param timeZone of times that carry no offset
   * @param encoding a character set that Java knows
   * @param nullWords what stands for a missing value, beside nothing at all
   * @param header whether the first line names the columns
   * @param names of the columns, in place of a header
   */
  public record Text(
      Optional<String> delimiter,
      Optional<String> quote,
      String decimal,
      Optional<String> dateFormat,
      Optional<String> timestampFormat,
      Optional<String> timeZone,
      Optional<String> encoding,
      List<String> nullWords,
      boolean header,
      List<String> names) {

    /** Text that says everything itself. */
    public static final Text PLAIN =
        new Text(
            Optional.empty(),
            Optional.empty(),
            ".",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            true,
            List.of());

    /** The types of columns that are times, if this says how times are written. */
    public Map<String, String> typesOfTimes(List<String> columns) {
      return timestampFormat
          .map(f -> "TIMESTAMP")
          .or(() -> dateFormat.map(f -> "DATE"))
          .map(t -> columns.stream().distinct().collect(Collectors.toMap(c -> c, c -> t)))
          .orElse(Map.of());
    }

    /**
     * Text of JSON, in which only times need words.
     *
     * @param zone of times that carry no offset
     */
    public static Text ofTimes(
        Optional<String> dates, Optional<String> timestamps, Optional<String> zone) {
      return new Text(
          Optional.empty(),
          Optional.empty(),
          ".",
          dates,
          timestamps,
          zone,
          Optional.empty(),
          List.of(),
          true,
          List.of());
    }
  }

  public FileReading {
    types = ofAnyCase(types);
    times = ofAnyCase(times);
  }

  private static Map<String, String> ofAnyCase(Map<String, String> types) {
    Map<String, String> any = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    any.putAll(types);
    return any;
  }

  /** Files that say everything themselves. */
  public static FileReading of(Format format) {
    return new FileReading(format, Map.of(), Map.of(), Text.PLAIN);
  }

  /** The same with these types for the columns that have none. */
  public FileReading or(Map<String, String> others) {
    Map<String, String> all = ofAnyCase(others);
    all.putAll(types);
    return new FileReading(format, all, times, text);
  }

  /** The same with this delimiter between columns. */
  public FileReading delimitedBy(String delimiter) {
    Text with =
        new Text(
            Optional.of(delimiter),
            text.quote(),
            text.decimal(),
            text.dateFormat(),
            text.timestampFormat(),
            text.timeZone(),
            text.encoding(),
            text.nullWords(),
            text.header(),
            text.names());
    return new FileReading(format, types, times, with);
  }

  /** The declared types of columns that are there, and of those that have to be. */
  public Map<String, String> typesOf(Collection<String> columns) {
    Map<String, String> all = ofAnyCase(types);
    times.forEach(
        (column, type) -> {
          if (columns.stream().anyMatch(column::equalsIgnoreCase)) {
            all.putIfAbsent(column, type);
          }
        });
    return all;
  }
}
