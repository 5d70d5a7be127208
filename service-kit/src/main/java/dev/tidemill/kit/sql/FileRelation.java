package dev.tidemill.kit.sql;

import com.github.luben.zstd.ZstdIOException;
import dev.tidemill.kit.files.Packed;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import dev.tidemill.schemas.file.FileReading.Text;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Files as relations that may stand after FROM. Paths are taken literally: no character is a
 * pattern, and no folder such as {@code day=2024-03-01} becomes a column. Every value of a file is
 * read: a # does not begin a comment.
 */
public final class FileRelation {

  /** The column that {@link #withPath} adds. */
  public static final String PATH = "tidemill path";

  private static final String NONE = "(empty)";
  private static final Optional<String> TAB = Optional.of("\t");

  private FileRelation() {}

  /** Parquet files of the same columns. */
  public static String parquet(List<Path> files) {
    return "read_parquet(" + list(files) + ", hive_partitioning = false)";
  }

  /** A Parquet file. */
  public static String parquet(Path file) {
    return parquet(List.of(file));
  }

  /**
   * Files with their {@link #PATH} as one more column. Columns are known by name; one that a file
   * lacks is null. The values of delimited files are text.
   */
  static String withPath(FileReading reading, List<Path> files) {
    String options =
        ", union_by_name = true, hive_partitioning = false, filename = " + Sql.text(PATH) + ")";
    return reading.format().isDelimited()
        ? "read_csv(" + list(files) + delimited(reading) + options
        : "read_parquet(" + list(files) + options;
  }

  private static String delimited(FileReading reading) {
    Text text = reading.text();
    // without a number DuckDB skips lines at the top that do not go with the ones below
    StringBuilder options = new StringBuilder(", all_varchar = true, comment = '', skip = 0");
    options.append(", header = ").append(text.header());
    Optional<String> delimiter =
        reading.format() == Format.TSV ? text.delimiter().or(() -> TAB) : text.delimiter();
    delimiter.ifPresent(d -> options.append(", delim = ").append(Sql.text(d)));
    text.quote().ifPresent(q -> options.append(", quote = ").append(Sql.text(q)));
    if (!text.names().isEmpty()) {
      options.append(", names = ").append(texts(text.names()));
    }
    if (!text.nullWords().isEmpty()) {
      List<String> words = Stream.concat(Stream.of(""), text.nullWords().stream()).toList();
      options.append(", nullstr = ").append(texts(words));
    }
    return options.toString();
  }

  /**
   * What a CSV file looks like.
   *
   * @param delimiter between its columns
   * @param header whether its first line seems to hold names
   * @param quoted whether some of its values seem to stand in quotes
   */
  public record Sniffed(String delimiter, boolean header, boolean quoted) {}

  /** Looks at a CSV file; empty where that cannot be told. */
  public static Optional<Sniffed> sniffed(GuardedDatabase database, Path file) {
    String sniff =
        "SELECT Delimiter, HasHeader, Quote FROM sniff_csv("
            + Sql.text(literal(file.toString()))
            + ", comment = '')";
    try {
      List<Object> row = database.rows(sniff).get(0);
      return Optional.of(
          new Sniffed(
              (String) row.get(0), Boolean.TRUE.equals(row.get(1)), !NONE.equals(row.get(2))));
    } catch (SQLException e) {
      return Optional.empty(); // in another character set, for example
    }
  }

  /** The lines of a delimited file with the first one as a row like the others. */
  static String lines(FileReading reading, Path file) {
    Text text = reading.text();
    Text headless =
        new Text(
            text.delimiter(),
            text.quote(),
            text.decimal(),
            text.dateFormat(),
            text.timestampFormat(),
            text.timeZone(),
            text.encoding(),
            text.nullWords(),
            false,
            List.of());
    FileReading plain =
        new FileReading(reading.format(), reading.types(), reading.times(), headless);
    return "read_csv(" + list(List.of(file)) + delimited(plain) + ", hive_partitioning = false)";
  }

  private static String texts(List<String> words) {
    return words.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Whether a file holds nothing but line ends; DuckDB would give it a column. */
  static boolean isEmpty(Format format, Path file) throws IOException {
    if (format == Format.PARQUET || Files.size(file) == 0) {
      return Files.size(file) == 0;
    }
    try (InputStream in = Packed.open(file)) {
      int c = in.read();
      while (c == '\n' || c == '\r' || c == ' ') {
        c = in.read();
      }
      return c < 0;
    } catch (EOFException | ZipException | ZstdIOException e) {
      return false; // damaged: that is told when it is read
    }
  }

  static String list(List<Path> files) {
    return files.stream()
        .map(f -> Sql.text(literal(f.toString())))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** A path in which no character is a pattern. */
  static String literal(String path) {
    return path.replaceAll("[*?\\[]", "[$0]");
  }
}
