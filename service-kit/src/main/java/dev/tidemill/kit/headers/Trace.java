package dev.tidemill.kit.headers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The W3C trace context. Everything that one input led to has the same trace. Identifiers are
 * hashes of where a record comes from, so a replay gives the same ones.
 *
 * @param traceId 32 hexadecimal digits
 */
public record Trace(String traceId) {

  private static final String HEADER = "traceparent";
  private static final HexFormat HEX = HexFormat.of();
  private static final int ID_FROM = 3;
  private static final int ID_TO = 35;

  /** {@code 00-TRACE-PARENT-01}, with lower-case hexadecimal digits. */
  private static final String SHAPE = "xx-" + "x".repeat(32) + "-" + "x".repeat(16) + "-xx";

  private static final ThreadLocal<MessageDigest> MD5 =
      ThreadLocal.withInitial(
          () -> {
            try {
              return MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
              throw new IllegalStateException("Each Java platform has MD5", e);
            }
          });

  /** The trace that a record belongs to; one named after {@code origin} if it carries none. */
  public static Trace of(Headers headers, String origin) {
    Header header = headers.lastHeader(HEADER);
    if (header != null && header.value() != null) {
      String parent = new String(header.value(), StandardCharsets.US_ASCII);
      if (isParent(parent)) {
        return new Trace(parent.substring(ID_FROM, ID_TO));
      }
    }
    return of(origin);
  }

  private static boolean isParent(String text) {
    if (text.length() != SHAPE.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          SHAPE.charAt(i) == 'x' ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') : c == '-';
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** The trace named after {@code origin}. */
  public static Trace of(String origin) {
    return new Trace(hash(origin));
  }

  /** The header's value for a record of this trace. */
  public String parent(String recordId) {
    return "00-" + traceId + "-" + hash(recordId).substring(0, 16) + "-01";
  }

  /** The name-based UUID (version 3) of a text, without dashes. */
  private static String hash(String text) {
    byte[] hash = MD5.get().digest(text.getBytes(StandardCharsets.UTF_8));
    hash[6] = (byte) ((hash[6] & 0x0f) | 0x30);
    hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
    return HEX.formatHex(hash);
  }
}
