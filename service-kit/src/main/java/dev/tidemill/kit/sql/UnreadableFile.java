package dev.tidemill.kit.sql;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Why a data file cannot be read, as the second half of a sentence for the person who made it. What
 * the database says is about its own options and does not name the file; what the file begins with
 * mostly tells more.
 */
final class UnreadableFile {

  /** How much of the beginning is read. */
  private static final int BEGINNING_BYTES = 64 * 1024;

  private static final int[] GZIP = {0x1f, 0x8b};

  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern KIND =
      Pattern.compile("^(Invalid Input|IO|Conversion|Binder|Parser|Serialization) Error: ");

  private UnreadableFile() {}

  /**
   * Says why.
   *
   * @param format {@code csv} or {@code parquet}
   */
  static String reason(SQLException e, String format, Path file) {
    String said = String.valueOf(e.getMessage());
    if (format.equals("parquet")) {
      return said.contains("magic bytes") || said.contains("too small to be a Parquet file")
          ? "it is not a Parquet file, or its end is missing"
          : rest(e);
    }
    String kind = kind(file);
    if (!kind.isEmpty()) {
      return kind;
    }
    Matcher line = LINE.matcher(said);
    String where = line.find() ? "line " + line.group(1) : "a line";
    if (said.contains("not utf-8 encoded")) {
      return where + " is not UTF-8 text; save the file as UTF-8";
    }
    if (said.contains("Maximum line size")) {
      return where + " is longer than 2 MB; a quote that is not closed makes such lines";
    }
    return said.contains("sniffing file")
        ? "its lines do not read as CSV: no delimiter gives each line the same columns"
        : rest(e);
  }

  /** Of a file whose name says that it is gzip, and that cannot be unpacked to its end. */
  static String notWhole(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return begins(in.readNBytes(2), GZIP)
          ? "its end is missing, or it is damaged"
          : "its name ends in .gz, but it is not a gzip file";
    }
  }

  /** What the bytes of a file that is not text look like; empty for text. */
  static String kind(Path file) {
    byte[] bytes = beginning(file);
    if (begins(bytes, 'P', 'K', 3, 4)) {
      return "it is a ZIP archive or a spreadsheet, not a CSV file";
    }
    if (begins(bytes, 'P', 'A', 'R', '1')) {
      return "it is a Parquet file, not a CSV file";
    }
    if (begins(bytes, GZIP)) {
      return "it is a gzip file; give it a name that ends in .gz";
    }
    if (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)) {
      return "its text is UTF-16; save the file as UTF-8";
    }
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0
        ? "it has NUL bytes, so it is not a CSV file"
        : "";
  }

  private static boolean begins(byte[] bytes, int... with) {
    for (int i = 0; i < with.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] beginning(Path file) {
    boolean gzip = file.getFileName().toString().endsWith(".gz");
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        InputStream in = gzip ? new GZIPInputStream(bytes) : bytes) {
      return in.readNBytes(BEGINNING_BYTES);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static String rest(SQLException e) {
    return KIND.matcher(Sql.reason(e)).replaceFirst("");
  }
}
