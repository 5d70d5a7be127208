package dev.tidemill.kit.files;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Files whose name says that they are packed: {@code .gz} and {@code .zst}. If the end of one is
 * missing, DuckDB reads the rest and reports nothing.
 */
public enum Packed {
  GZIP(".gz", "gzip", 0x1f, 0x8b),
  ZSTD(".zst", "Zstandard", 0x28, 0xb5, 0x2f, 0xfd),
  PLAIN("", "");

  private static final int BUFFER_BYTES = 1 << 16;

  /** What zstd-jni says of a frame that does not end. */
  private static final String TRUNCATED = "Truncated";

  private final String ending;
  private final String said;
  private final int[] magic;

  Packed(String ending, String said, int... magic) {
    this.ending = ending;
    this.said = said;
    this.magic = magic;
  }

  /** By its name. */
  public static Packed of(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(GZIP.ending) ? GZIP : name.endsWith(ZSTD.ending) ? ZSTD : PLAIN;
  }

  /** How names of such files end. */
  public String ending() {
    return ending;
  }

  /** As sentences name it. */
  public String said() {
    return said;
  }

  /** The bytes that such files begin with. */
  public int[] magic() {
    return magic.clone();
  }

  /** The bytes of a file, unpacked; a packed file without a byte is empty. */
  public static InputStream open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      return Files.size(file) == 0 ? bytes : unpacked(of(file), bytes);
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static InputStream unpacked(Packed by, InputStream bytes) throws IOException {
    return switch (by) {
      case GZIP -> new GZIPInputStream(bytes, BUFFER_BYTES);
      case ZSTD -> new ZstdInputStream(bytes);
      case PLAIN -> bytes;
    };
  }

  /** Whether a packed file can be read to its end; true for others, false for one of no byte. */
  public static boolean isWhole(Path file) throws IOException {
    return condition(file) == Condition.WHOLE;
  }

  /** How a packed file is. */
  public enum Condition {
    WHOLE,
    /** Its bytes are right as far as they go. */
    BREAKS_OFF,
    DAMAGED
  }

  /** Reads a packed file to its end; others are whole. */
  public static Condition condition(Path file) throws IOException {
    if (of(file) == PLAIN) {
      return Condition.WHOLE;
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = open(file)) {
      int n = 0;
      while (n >= 0) {
        n = in.read(buffer);
      }
      return Files.size(file) > 0 ? Condition.WHOLE : Condition.BREAKS_OFF;
    } catch (EOFException e) {
      return Condition.BREAKS_OFF;
    } catch (ZstdIOException e) {
      return String.valueOf(e.getMessage()).startsWith(TRUNCATED)
          ? Condition.BREAKS_OFF
          : Condition.DAMAGED;
    } catch (ZipException e) {
      return Condition.DAMAGED;
    }
  }
}
