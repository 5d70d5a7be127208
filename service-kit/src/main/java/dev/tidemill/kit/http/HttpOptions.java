package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import dev.tidemill.kit.settings.SettingsException;
import java.util.Set;

/**
 * Where and how to listen.
 *
 * @param port 0 stands for any free port
 * @param door decides who is let in
 */
public record HttpOptions(String host, int port, Door door, long maxBodyBytes) {

  /** The name of everybody who uses the shared token. */
  public static final String SHARED = "shared-token";

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

  /**
   * @throws SettingsException if others than this machine could connect without a token
   */
  public HttpOptions {
    if (door.open()) {
      refuseOthers(host);
    }
  }

  /** Whether only this machine can connect to this address. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.contains(host);
  }

  /**
   * Refuses an address that is not this machine's own.
   *
   * @throws SettingsException if other machines could connect to this address
   */
  public static void refuseOthers(String host) {
    if (!isLoopback(host)) {
      throw new SettingsException(
          "http-host is "
              + host
              + ", which others can reach: set a token (TIDEMILL_TOKEN), or listen on 127.0.0.1");
    }
  }

  /**
   * Asks everybody for the same token.
   *
   * @param token empty if nobody needs one
   */
  public HttpOptions(String host, int port, String token, long maxBodyBytes) {
    this(host, port, Door.of(token.isEmpty() ? Access.OPEN : shared(token)), maxBodyBytes);
  }

  /** A shared token: it lets its holders do everything, and proves nobody's name. */
  public static Access shared(String token) {
    return Access.of(token, Principal.proven(SHARED, RoleGrant.everywhere(Role.ADMIN)));
  }

  /** On this machine only, bodies up to 2 MB, no token. */
  public static HttpOptions loopback(int port) {
    return new HttpOptions("127.0.0.1", port, "", 2_000_000);
  }
}
