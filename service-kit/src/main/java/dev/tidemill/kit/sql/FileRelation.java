package dev.tidemill.kit.sql;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Files as relations that may stand after FROM. Paths are taken literally: no character is a
 * pattern, and no folder such as {@code day=2024-03-01} becomes a column. Every value of a file is
 * read: a # does not begin a comment.
 */
public final class FileRelation {

  /** The column that {@link #withPath} adds. */
  public static final String PATH = "tidemill path";

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
   * lacks is null. The values of CSV files are text.
   *
   * @param format {@code csv} or {@code parquet}
   */
  public static String withPath(String format, List<Path> files) {
    String options =
        ", union_by_name = true, hive_partitioning = false, filename = " + Sql.text(PATH) + ")";
    return format.equals("parquet")
        ? "read_parquet(" + list(files) + options
        : "read_csv(" + list(files) + ", header = true, all_varchar = true, comment = ''" + options;
  }

  /** Whether a file holds nothing but line ends; DuckDB would give it a column. */
  public static boolean isEmpty(String format, Path file) throws IOException {
    if (format.equals("parquet")) {
      return Files.size(file) == 0;
    }
    boolean gzip = file.getFileName().toString().endsWith(".gz");
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        InputStream in = gzip && Files.size(file) > 0 ? new GZIPInputStream(bytes) : bytes) {
      int c = in.read();
      while (c == '\n' || c == '\r' || c == ' ') {
        c = in.read();
      }
      return c < 0;
    }
  }

  private static String list(List<Path> files) {
    return files.stream()
        .map(f -> Sql.text(literal(f.toString())))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** A path in which no character is a pattern. */
  static String literal(String path) {
    return path.replaceAll("[*?\\[]", "[$0]");
  }
}
