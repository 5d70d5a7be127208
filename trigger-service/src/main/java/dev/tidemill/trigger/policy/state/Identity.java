package dev.tidemill.trigger.policy.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Names that follow from what they name: every replay and every replica finds the same ones. */
public final class Identity {

  private static final ThreadLocal<MessageDigest> SHA_1 = digests("SHA-1");
  private static final ThreadLocal<MessageDigest> SHA_256 = digests("SHA-256");

  /** RFC 9562's namespace for DNS names. */
  private static final UUID DNS = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

  private static final UUID TIDEMILL = uuid5(DNS, "tidemill.dev");
  private static final int RUN_SUFFIX_HEX = 12;

  private Identity() {}

  /** Name-based UUID, version 5 (SHA-1) of RFC 9562. */
  public static UUID uuid5(UUID namespace, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer in = ByteBuffer.allocate(16 + text.length);
    in.putLong(namespace.getMostSignificantBits()).putLong(namespace.getLeastSignificantBits());
    ByteBuffer hash = ByteBuffer.wrap(SHA_1.get().digest(in.put(text).array()));
    long high = (hash.getLong() & ~0xF000L) | 0x5000L;
    long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  /** SHA-256 of a text in UTF-8, lower-case hex. */
  public static String sha256(String text) {
    return HexFormat.of().formatHex(SHA_256.get().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The first 128 bits of {@link #sha256}: enough for ids, which states and runs list. */
  public static String shortHash(String text) {
    return sha256(text).substring(0, 32);
  }

  /**
   * The id of one firing of a trigger: the same for the same values.
   *
   * @param incarnation counts how often the pipeline came back after a deletion
   * @param sequence of the decision before: the same signals may come again after they were
   *     forgotten, and are another occurrence then
   * @param occurrence the planned instant, or the digest of the signal ids
   */
  public static String fireId(
      String pipeline, int incarnation, String trigger, long sequence, String occurrence) {
    String name =
        pipeline + "/" + trigger + "\n" + incarnation + "\n" + sequence + "\n" + occurrence;
    return uuid5(TIDEMILL, name).toString();
  }

  /** The pipeline's name and the beginning of the fire id. */
  public static String runId(String pipelineName, String fireId) {
    return pipelineName + "-" + fireId.replace("-", "").substring(0, RUN_SUFFIX_HEX);
  }

  /** The id of the {@code sequence}-th decision of a pipeline. */
  public static String decisionId(String pipeline, long sequence) {
    return uuid5(TIDEMILL, pipeline + "#" + sequence).toString();
  }

  /** One for each thread: to find an algorithm takes longer than to digest a short text. */
  private static ThreadLocal<MessageDigest> digests(String algorithm) {
    return ThreadLocal.withInitial(
        () -> {
          try {
            return MessageDigest.getInstance(algorithm);
          } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
          }
        });
  }
}
