package dev.tidemill.kit.files;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Gzip files. If the end of one is missing, DuckDB reads the rest and reports nothing. */
public final class Gzip {

  private static final int BUFFER_BYTES = 1 << 16;

  private Gzip() {}

  /** Whether a file named {@code .gz} can be read to its end; true for other names. */
  public static boolean isWhole(Path file) throws IOException {
    if (!file.getFileName().toString().endsWith(".gz")) {
      return true;
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        InputStream in = new GZIPInputStream(bytes, BUFFER_BYTES)) {
      int n = 0;
      while (n >= 0) {
        n = in.read(buffer);
      }
      return true;
    } catch (EOFException | ZipException e) {
      return false;
    }
  }
}
