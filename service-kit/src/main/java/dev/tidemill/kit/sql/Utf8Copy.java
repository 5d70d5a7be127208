package dev.tidemill.kit.sql;

import dev.tidemill.kit.files.Packed;
import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Copies of files of text that DuckDB does not read as they are. */
final class Utf8Copy {

  private Utf8Copy() {}

  private static final int BYTE_ORDER_MARK = 0xfeff;

  /**
   * The file itself, or a copy of it in a folder if it is in another character set, or begins with
   * a byte order mark: DuckDB refuses JSON after one, and takes quotes after one for a part of the
   * name.
   */
  static Path of(Path folder, FileReading reading, Path file)
      throws IOException, UnreadableRowsException {
    String name = reading.text().encoding().orElse("UTF-8");
    Charset charset = Charset.forName(name);
    boolean isUtf8 = charset.equals(StandardCharsets.UTF_8);
    if (reading.format() == Format.PARQUET || (isUtf8 && !beginsWithMark(file))) {
      return file;
    }
    Path copy = Files.createTempFile(folder, "utf8-", ".txt");
    try (Reader in =
            new InputStreamReader(
                Packed.open(file),
                charset
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT));
        Writer out = Files.newBufferedWriter(copy)) {
      int first = in.read();
      if (first >= 0 && first != BYTE_ORDER_MARK) {
        out.write(first);
      }
      in.transferTo(out);
      return copy;
    } catch (CharacterCodingException e) {
      delete(copy);
      throw new UnreadableRowsException("it is not text in " + name);
    } catch (IOException e) {
      delete(copy);
      throw e;
    }
  }

  private static boolean beginsWithMark(Path file) throws IOException {
    try (InputStream in = Packed.open(file)) {
      return Arrays.equals(in.readNBytes(3), "\ufeff".getBytes(StandardCharsets.UTF_8));
    }
  }

  static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
