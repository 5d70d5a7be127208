package dev.tidemill.trigger.hook;

import dev.tidemill.schemas.message.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Ids of signals, made of what makes an event the same event. */
public final class SignalIds {

  private SignalIds() {}

  /**
   * The id of some parts. Other parts have another id; one that would be too long is a digest.
   *
   * @param door stands before it
   */
  public static String of(String door, String... parts) {
    String joined =
        List.of(parts).stream()
            .map(p -> p.replace("%", "%25").replace("|", "%7C"))
            .collect(Collectors.joining("|"));
    String id = door + ":" + joined;
    boolean plain = id.chars().allMatch(c -> c >= ' ' && c < 127);
    return plain && id.length() <= Signal.MAX_ID_CHARACTERS
        ? id
        : door + ":sha256-" + sha256(bytes(joined));
  }

  /** A text with half a character has no UTF-8: all such halves would become the same mark. */
  private static byte[] bytes(String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteBuffer units = ByteBuffer.allocate(2 * text.length());
    units.asCharBuffer().put(text);
    return units.array();
  }

  /** The digest of some bytes in hex. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
