package dev.tidemill.kit.http;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what a page of another site has somebody's browser send here. A browser sends simple
 * requests to any address, this machine's too, without asking; but it names the page's origin with
 * all that could change something, and the host that the page believes it talks to.
 */
public final class ForeignPages {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private static final Pattern THIS_MACHINE =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d*)?");

  private ForeignPages() {}

  /**
   * Why a request is refused, if it is.
   *
   * @param host the header, null if there is none
   * @param origin the header, null if there is none
   * @param open whether no token is asked for; then the server is on loopback, see {@link
   *     HttpOptions}
   */
  public static Optional<String> refusal(String method, String host, String origin, boolean open) {
    String to = lower(host);
    // A name that another site has made resolve to this machine would be its page's own origin.
    // What has a token is safe from that: such a page does not know it.
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

  /** Schemes are not compared: a proxy may have ended TLS. */
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
