package dev.tidemill.kit.sql;

import dev.tidemill.kit.files.Packed;
import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import java.io.IOException;
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

/** Copies of files of text whose character set DuckDB does not read. */
final class Utf8Copy {

  private Utf8Copy() {}

  /** The file itself, or a copy of it in a folder if it is in another character set. */
  static Path of(Path folder, FileReading reading, Path file)
      throws IOException, UnreadableRowsException {
    String name = reading.text().encoding().orElse("UTF-8");
    Charset charset = Charset.forName(name);
    if (reading.format() == Format.PARQUET || charset.equals(StandardCharsets.UTF_8)) {
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

  static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
