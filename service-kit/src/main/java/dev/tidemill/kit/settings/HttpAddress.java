package dev.tidemill.kit.settings;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses of servers, as settings name them. */
final class HttpAddress {

  private static final int LAST_PORT = 65_535;

  private HttpAddress() {}

  /**
   * Whether it is one: http or https, a host, a port or none, and a path or none. A login, a query
   * or a fragment belongs to none.
   */
  static boolean isValid(String text) {
    try {
      URI uri = new URI(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() != 0
          && uri.getPort() <= LAST_PORT
          && uri.getUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
