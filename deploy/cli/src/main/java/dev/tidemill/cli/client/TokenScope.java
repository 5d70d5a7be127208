package dev.tidemill.cli.client;

import java.net.URI;
import java.util.regex.Pattern;

/** Where a token may go beside the server that it is for: what a server names may be anybody's. */
public final class TokenScope {

  private static final Pattern THIS_MACHINE =
      Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[::1]|0\\.0\\.0\\.0");

  private TokenScope() {}

  /** Whether the address is on the server's host, and no less private on the way there. */
  public static boolean covers(URI server, URI address) {
    if ("https".equalsIgnoreCase(server.getScheme())
        && !"https".equalsIgnoreCase(address.getScheme())) {
      return false;
    }
    return server.getHost().equalsIgnoreCase(address.getHost())
        || (THIS_MACHINE.matcher(server.getHost()).matches()
            && THIS_MACHINE.matcher(address.getHost()).matches());
  }
}
