package dev.tidemill.kit.http;

import dev.tidemill.kit.settings.SettingsException;
import java.util.Set;

/**
 * Where and how to listen.
 *
 * @param port 0: any free one
 * @param token requests must carry it as a bearer token; empty: none is asked for
 * @throws SettingsException if others than this machine could connect without a token
 */
public record HttpOptions(String host, int port, String token, long maxBodyBytes) {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

  public HttpOptions {
    if (token.isEmpty() && !LOOPBACK.contains(host)) {
      throw new SettingsException(
          "http-host is "
              + host
              + ", which others can reach: set a token (TIDEMILL_TOKEN), or listen on 127.0.0.1");
    }
  }

  /** On this machine only, bodies up to 2 MB, no token. */
  public static HttpOptions loopback(int port) {
    return new HttpOptions("127.0.0.1", port, "", 2_000_000);
  }
}
