package dev.tidemill.kit.source.dvc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Digests of files as DVC makes them. */
final class DvcDigest {

  /** DVC looks for the ends of lines within so many bytes at a time. */
  private static final int CHUNK = 1 << 20;

  private DvcDigest() {}

  /** MD5 of the bytes, 32 hexadecimal digits. */
  static String of(Path file) throws IOException {
    return of(file, false);
  }

  /** As DVC 2 has it of a text: the bytes 13 10 count as 10. */
  static String ofLines(Path file) throws IOException {
    return of(file, true);
  }

  private static String of(Path file, boolean lines) throws IOException {
    MessageDigest md5 = md5();
    try (InputStream in = Files.newInputStream(file)) {
      for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
        md5.update(lines ? withoutReturns(chunk) : chunk);
      }
    }
    return HexFormat.of().formatHex(md5.digest());
  }

  private static byte[] withoutReturns(byte[] chunk) {
    byte[] out = new byte[chunk.length];
    int length = 0;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] != '\r' || i + 1 == chunk.length || chunk[i + 1] != '\n') {
        out[length++] = chunk[i];
      }
    }
    return Arrays.copyOf(out, length);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
