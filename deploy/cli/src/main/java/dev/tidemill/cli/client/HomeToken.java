package dev.tidemill.cli.client;

import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.kit.access.Secrets;
import dev.tidemill.kit.files.ForeignFileException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The token of a home, for the Tidemill that runs on it. */
public final class HomeToken {

  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  private HomeToken() {}

  /**
   * The token if it may go to this server: one of this machine, whose port is not another user's.
   * Else there is none to send.
   *
   * @throws CliException if another user's program listens there
   */
  public static Optional<String> forServer(URI server, Path home) {
    if (!THIS_MACHINE.contains(String.valueOf(server.getHost()))) {
      return Optional.empty();
    }
    Optional<String> token = of(home);
    int port = server.getPort() < 0 ? 80 : server.getPort();
    if (token.isPresent() && PortOwner.another(port)) {
      throw new CliException(
          "A program of another user listens on port "
              + port
              + ": the token in "
              + HomeFiles.token(home)
              + " is not sent there. Is your Tidemill on another port (--port)?",
          77);
    }
    return token;
  }

  private static Optional<String> of(Path home) {
    try {
      return Secrets.read(HomeFiles.token(home));
    } catch (ForeignFileException e) {
      throw new CliException(e.getMessage(), 77);
    }
  }
}
