package dev.tidemill.trigger.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a fire waits after its planned instant. It follows from names alone, so each replica
 * finds the same delay, and a restart does too.
 */
public final class Jitter {

  private Jitter() {}

  /**
   * The delay of one planned instant.
   *
   * @param pipeline {@code namespace/name}
   * @param most the delay is shorter than this; whole milliseconds
   * @return in whole milliseconds, from zero on
   */
  public static Duration of(String pipeline, String trigger, Instant planned, Duration most) {
    String name = pipeline + "\n" + trigger + "\n" + planned;
    long hash = ByteBuffer.wrap(sha256(name)).getLong();
    return Duration.ofMillis(most.isZero() ? 0 : Long.remainderUnsigned(hash, most.toMillis()));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
