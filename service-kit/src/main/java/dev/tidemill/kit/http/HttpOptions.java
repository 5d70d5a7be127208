package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.Grant;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.settings.SettingsException;
import java.util.Set;

/**
 * Where and how to listen.
 *
 * @param port 0: any free one
 * @param door who is let in
 * @throws SettingsException if others than this machine could connect without a token
 */
public record HttpOptions(String host, int port, Door door, long maxBodyBytes) {

  /** What one who has the token that everybody shares is called. */
  public static final String SHARED = "shared-token";

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

  public HttpOptions {
    if (door.open()) {
      refuseOthers(host);
    }
  }

  /**
   * @throws SettingsException if others than this machine could connect to this address
   */
  public static void refuseOthers(String host) {
    if (!LOOPBACK.contains(host)) {
      throw new SettingsException(
          "http-host is "
              + host
              + ", which others can reach: set a token (TIDEMILL_TOKEN), or listen on 127.0.0.1");
    }
  }

  /**
   * Asks everybody for the same token.
   *
   * @param token empty: none is asked for
   */
  public HttpOptions(String host, int port, String token, long maxBodyBytes) {
    this(host, port, Door.of(token.isEmpty() ? Access.OPEN : shared(token)), maxBodyBytes);
  }

  /** A token that several people have: it lets them do everything, and proves no one's name. */
  public static Access shared(String token) {
    return Access.of(token, Principal.proven(SHARED, Grant.everywhere(Role.ADMIN)));
  }

  /** On this machine only, bodies up to 2 MB, no token. */
  public static HttpOptions loopback(int port) {
    return new HttpOptions("127.0.0.1", port, "", 2_000_000);
  }
}
