package dev.tidemill.kit.http;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses requests that a page of another site makes somebody's browser send here. A browser sends
 * simple requests to any address, even to this machine, without asking. But with everything that
 * could change something it names the page's origin, and the host that the page believes it talks
 * to.
 */
public final class ForeignPages {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private static final Pattern THIS_MACHINE =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d*)?");

  private ForeignPages() {}

  /**
   * Why a request is refused; empty if it is not.
   *
   * @param host the header, null if there is none
   * @param origin the header, null if there is none
   * @param open whether nobody needs a token; then the server is on loopback, see {@link
   *     HttpOptions}
   */
  public static Optional<String> refusal(String method, String host, String origin, boolean open) {
    String to = lower(host);
    // Another site can make a name resolve to this machine; that is then its page's own origin.
    // A server with a token is safe from that: such a page does not know the token.
    if (open && !to.isEmpty() && !THIS_MACHINE.matcher(to).matches()) {
      return Optional.of(
          "Without a token only requests to localhost or 127.0.0.1 are taken, and this one is to "
              + to
              + ": use such an address, or start with a token");
    }
    if (origin != null && !READING.contains(method) && !own(lower(origin), to)) {
      return Optional.of(
          "A page of "
              + origin
              + " may not send this to "
              + to
              + "; a proxy in between must pass the header Host on");
    }
    return Optional.empty();
  }

  /**
   * @throws HttpError if the request comes from another site's page
   */
  static void refuse(Context context, HttpOptions options) {
    refusal(
            context.method().name(),
            context.header("Host"),
            context.header("Origin"),
            options.door().open())
        .ifPresent(
            why -> {
              throw new HttpError(403, "forbidden", why, null);
            });
  }

  /** Does not compare schemes, since a proxy may have ended TLS. */
  private static boolean own(String origin, String host) {
    if (origin.startsWith("http://")) {
      return without(":80", origin.substring("http://".length())).equals(without(":80", host));
    }
    return origin.startsWith("https://")
        && without(":443", origin.substring("https://".length())).equals(without(":443", host));
  }

  private static String without(String port, String host) {
    return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
  }

  private static String lower(String header) {
    return header == null ? "" : header.toLowerCase(Locale.ROOT);
  }
}
