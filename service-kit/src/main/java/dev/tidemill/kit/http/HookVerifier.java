package dev.tidemill.kit.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells whether a hook comes from a sender that knows the secret. Comparisons take the same time
 * wherever the difference is. Thread-safe.
 */
@FunctionalInterface
public interface HookVerifier {

  boolean accepts(HookRequest request);

  /**
   * The sender signs the body: the header holds {@code prefix} and the HMAC-SHA256 (RFC 2104) of
   * the raw bytes in hex.
   *
   * @param header such as {@code X-Hub-Signature-256}
   * @param prefix such as {@code sha256=}; may be empty
   * @throws IllegalArgumentException if the secret is empty
   */
  static HookVerifier signature(String header, String prefix, String secret) {
    SecretKeySpec key = new SecretKeySpec(bytes(secret), "HmacSHA256");
    return request ->
        request
            .header(header)
            .filter(value -> value.startsWith(prefix))
            .filter(
                value -> same(value.substring(prefix.length()), hmac(key, request.body()), true))
            .isPresent();
  }

  /**
   * The sender sends the secret itself: the header holds {@code prefix} and the token.
   *
   * @param header such as {@code Authorization}
   * @param prefix such as {@code "Bearer "}; may be empty
   * @throws IllegalArgumentException if the token is empty
   */
  static HookVerifier token(String header, String prefix, String token) {
    byte[] expected = bytes(token);
    return request ->
        request
            .header(header)
            .filter(value -> value.startsWith(prefix))
            .filter(value -> same(value.substring(prefix.length()), expected, false))
            .isPresent();
  }

  private static byte[] bytes(String secret) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("The secret of a hook must not be empty");
    }
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hmac(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }

  private static boolean same(String given, byte[] expected, boolean hex) {
    try {
      byte[] bytes = hex ? HexFormat.of().parseHex(given) : given.getBytes(StandardCharsets.UTF_8);
      return MessageDigest.isEqual(expected, bytes);
    } catch (IllegalArgumentException e) {
      return false; // not hex
    }
  }
}
