package dev.tidemill.kit.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what a page of another site has somebody's browser send here. A browser sends simple
 * requests to any address, this machine's too, without asking; but it names the page's origin with
 * all that could change something, and the host that the page believes it talks to.
 */
final class ForeignPages {

  private static final Set<HandlerType> READING =
      Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

  private static final Pattern THIS_MACHINE =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d*)?");

  private ForeignPages() {}

  /**
   * @param options without a token they listen on loopback only, see {@link HttpOptions}
   * @throws HttpError if the request comes from another site's page
   */
  static void refuse(Context context, HttpOptions options) {
    String host = lower(context.header("Host"));
    // A name that another site has made resolve to this machine would be its page's own origin.
    // What has a token is safe from that: such a page does not know it.
    if (options.token().isEmpty() && !host.isEmpty() && !THIS_MACHINE.matcher(host).matches()) {
      throw forbidden(
          "Without a token only requests to localhost or 127.0.0.1 are taken, and this one is to "
              + host
              + ": use such an address, or set a token (TIDEMILL_TOKEN)");
    }
    String origin = context.header("Origin");
    if (origin != null && !READING.contains(context.method()) && !own(lower(origin), host)) {
      throw forbidden(
          "A page of "
              + origin
              + " may not send this to "
              + host
              + "; a proxy in between must pass the header Host on");
    }
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

  private static HttpError forbidden(String message) {
    return new HttpError(403, "forbidden", message, null);
  }
}
