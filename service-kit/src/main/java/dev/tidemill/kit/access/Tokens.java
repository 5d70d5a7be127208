package dev.tidemill.kit.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random bearer tokens, and their hashes. */
public final class Tokens {

  private static final int BYTES = 32;

  private Tokens() {}

  /** A new token of 256 random bits, in letters, digits, {@code -} and {@code _}. */
  public static String create() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return "tm_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** SHA-256 in hexadecimal. Nobody can guess a random token from it. */
  public static String sha256(String token) {
    return HexFormat.of().formatHex(hash(token));
  }

  static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** Takes as long for a wrong token as for the right one. */
  static boolean same(byte[] hash, String given) {
    return MessageDigest.isEqual(hash, hash(given));
  }

  static boolean same(String oneHash, String otherHash) {
    return MessageDigest.isEqual(
        oneHash.getBytes(StandardCharsets.US_ASCII), otherHash.getBytes(StandardCharsets.US_ASCII));
  }
}
