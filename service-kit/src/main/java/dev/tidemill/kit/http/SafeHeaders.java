package dev.tidemill.kit.http;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Headers that keep browsers from using an answer for anything else than it is meant for. */
public final class SafeHeaders {

  private static final String POLICY = "Content-Security-Policy";
  private static final String NOTHING =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final Map<String, String> ALL =
      Map.of(
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          POLICY,
          NOTHING);
  private static final Pattern INLINE =
      Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL);

  private SafeHeaders() {}

  /** Every answer has these: it is not a page, belongs in no frame and is what its type says. */
  static Map<String, String> all() {
    return ALL;
  }

  static void add(Context context) {
    ALL.forEach(context::header);
  }

  /**
   * What a page may do: run its own scripts and styles, which are known by their digests, and ask
   * this server. Whatever somebody brings into it does not run.
   *
   * @param html with its scripts and styles inside, in elements without attributes
   */
  public static String policy(String html) {
    StringBuilder policy = new StringBuilder(NOTHING).append("; connect-src 'self'; img-src data:");
    Matcher inline = INLINE.matcher(html);
    while (inline.find()) {
      policy
          .append(String.format(Locale.ROOT, "; %s-src 'sha256-", inline.group(1)))
          .append(digest(inline.group(2)))
          .append('\'');
    }
    return policy.toString();
  }

  /** Answers with a page and its {@link #policy}. */
  public static void page(Context context, String html, String policy) {
    context.header(POLICY, policy).html(html);
  }

  private static String digest(String text) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sha);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
