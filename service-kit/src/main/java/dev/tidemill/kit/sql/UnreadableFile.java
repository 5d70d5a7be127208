package dev.tidemill.kit.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.files.Packed;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import dev.tidemill.schemas.file.FileReading.Text;
import dev.tidemill.schemas.text.ForeignText;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a data file cannot be read, as the second half of a sentence for the person who made it. What
 * the database says is about its own options and does not name the file; what the file begins with
 * mostly tells more.
 */
final class UnreadableFile {

  /** How much of the beginning is read. */
  private static final int BEGINNING_BYTES = 64 * 1024;

  private static final int START = 60;

  /** Of DuckDB, in bytes. */
  private static final int LONGEST_LINE = 2_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern KIND =
      Pattern.compile("^(Invalid Input|IO|Conversion|Binder|Parser|Serialization) Error: ");

  private UnreadableFile() {}

  /** Says why. */
  static String reason(SQLException e, FileReading reading, Path file) {
    Format format = reading.format();
    String said = String.valueOf(e.getMessage());
    String kind = kind(file, format);
    if (!kind.isEmpty()) {
      return kind;
    }
    if (said.contains("Out of Memory")) {
      return "reading it takes more memory than there is for it; it has too many columns, or values"
          + " that are too long";
    }
    return switch (format) {
      case PARQUET ->
          said.contains("magic bytes") || said.contains("too small to be a Parquet file")
              ? notParquet(file)
              : rest(e);
      case JSONL -> badLine(file).map(n -> "line " + n + " is not a JSON object").orElse(rest(e));
      case CSV, TSV -> delimited(e, said, reading.text(), file);
    };
  }

  private static String delimited(SQLException e, String said, Text text, Path file) {
    Matcher line = LINE.matcher(said);
    String where = line.find() ? "line " + line.group(1) : "a line";
    if (said.contains("not utf-8 encoded")) {
      return where
          + " is not UTF-8 text; save the file as UTF-8, or name its character set in"
          + " files.encoding, such as windows-1252";
    }
    if (said.contains("Maximum line size")) {
      return longLine(file, text).map(n -> "line " + n).orElse(where)
          + " is longer than 2 MB; a quote that is not closed makes such lines";
    }
    if (said.contains("sniffing file")) {
      return text.delimiter()
          .map(d -> "its lines do not have the same columns with '" + d + "' between them")
          .orElse("its lines do not read as CSV: no delimiter gives each line the same columns");
    }
    return rest(e);
  }

  /**
   * The number of the line at which the first row begins that is longer than DuckDB takes, which
   * itself names the beginning of what it had read until then.
   */
  private static Optional<Long> longLine(Path file, Text text) {
    int quote = text.quote().orElse("\"").charAt(0);
    try (InputStream in = new BufferedInputStream(Packed.open(file))) {
      long line = 1;
      long begin = 1;
      long length = 0;
      boolean isQuoted = false;
      for (int c = in.read(); c >= 0; c = in.read()) {
        isQuoted ^= c == quote;
        line += c == '\n' ? 1 : 0;
        length++;
        if (length > LONGEST_LINE) {
          return Optional.of(begin);
        }
        if (c == '\n' && !isQuoted) {
          begin = line;
          length = 0;
        }
      }
    } catch (IOException e) {
      // what DuckDB says has to do
    }
    return Optional.empty();
  }

  private static String notParquet(Path file) {
    byte[] bytes = beginning(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean isText = bytes.length > 0 && text.chars().noneMatch(c -> c == 0 || c == 0xfffd);
    return isText
        ? "it is text that begins with '%s', not a Parquet file; files.format has to say which, such as csv"
            .formatted(text.lines().findFirst().orElse("").transform(UnreadableFile::start))
        : "it is not a Parquet file, or its end is missing";
  }

  private static String start(String line) {
    return line.length() > START ? ForeignText.cut(line, START) + "..." : line;
  }

  /** The number of the first line that does not hold a JSON object. */
  private static Optional<Long> badLine(Path file) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Packed.open(file), StandardCharsets.UTF_8))) {
      long n = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        n++;
        if (!line.isBlank() && !isObject(line)) {
          return Optional.of(n);
        }
      }
    } catch (IOException e) {
      // what DuckDB says has to do
    }
    return Optional.empty();
  }

  private static boolean isObject(String line) {
    try {
      return JSON.readTree(line).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** Of a file whose name says that it is packed, and that cannot be unpacked to its end. */
  static String notWhole(Path file) throws IOException {
    Packed by = Packed.of(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(by.magic().length);
      if (begins(first, Arrays.copyOf(by.magic(), first.length))) {
        return Packed.condition(file) == Packed.Condition.BREAKS_OFF
            ? "its end is missing: it was not written, or not copied, to its end"
            : "it is damaged: its bytes do not unpack";
      }
      return "its name ends in %s, but it is not a %s file".formatted(by.ending(), by.said());
    }
  }

  /** What the bytes of a file look like that is of another format; empty otherwise. */
  static String kind(Path file, Format format) {
    byte[] bytes = beginning(file);
    String not = ", not a " + format.said() + " file";
    if (begins(bytes, 'P', 'K', 3, 4)) {
      return "it is a ZIP archive or a spreadsheet" + not;
    }
    if (format == Format.PARQUET) {
      return "";
    }
    if (begins(bytes, 'P', 'A', 'R', '1')) {
      return "it is a Parquet file" + not;
    }
    for (Packed by : List.of(Packed.GZIP, Packed.ZSTD)) {
      if (begins(bytes, by.magic())) {
        return "it is a " + by.said() + " file; give it a name that ends in " + by.ending();
      }
    }
    if (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)) {
      return "its text is UTF-16; save the file as UTF-8, or write files.encoding: UTF-16";
    }
    if (looksLikeUtf16(bytes)) {
      return "its text looks like UTF-16; save the file as UTF-8, or write files.encoding: UTF-16LE"
          + " or UTF-16BE";
    }
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0
        ? "it has NUL bytes, so it is" + not.substring(1)
        : "";
  }

  /** Every other byte of most texts is 0 in UTF-16. */
  private static boolean looksLikeUtf16(byte[] bytes) {
    int[] zeros = new int[2];
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        zeros[i % 2]++;
      }
    }
    return Math.max(zeros[0], zeros[1]) * 4 > bytes.length && Math.min(zeros[0], zeros[1]) == 0;
  }

  /** Of a file that was read as one column, though its header has signs that may part columns. */
  static String oneColumn(Path file, String header, char delimiter) {
    return "its lines do not all have as many columns as its header '%s', parted by '%c'%s; if it is one column, write files.delimiter with another sign"
        .formatted(
            start(header),
            delimiter,
            oddLine(file, delimiter).map(n -> ", first in line " + n).orElse(""));
  }

  /** The number of the first line with more or fewer delimiters than the first one. */
  private static Optional<Long> oddLine(Path file, char delimiter) {
    try (Reader text =
        new BufferedReader(new InputStreamReader(Packed.open(file), StandardCharsets.UTF_8))) {
      long line = 1;
      int header = -1;
      int found = 0;
      boolean isQuoted = false;
      for (int c = text.read(); c >= 0; c = text.read()) {
        isQuoted ^= c == '"';
        if (c == delimiter && !isQuoted) {
          found++;
        } else if (c == '\n' && !isQuoted) {
          if (header >= 0 && found != header) {
            return Optional.of(line);
          }
          header = header < 0 ? found : header;
          found = 0;
        }
        line += c == '\n' ? 1 : 0;
      }
    } catch (IOException e) {
      // the sentence does without the line
    }
    return Optional.empty();
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
    try (InputStream in = Packed.open(file)) {
      return in.readNBytes(BEGINNING_BYTES);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static String rest(SQLException e) {
    return KIND.matcher(Sql.reason(e)).replaceFirst("");
  }
}
