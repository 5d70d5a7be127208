package dev.tidemill.standalone.cli;

import dev.tidemill.kit.access.Secrets;
import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.standalone.HomeAccess;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.client.CliException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the page is, and the link that opens it: with the token behind {@code #}, which browsers
 * send to nobody. The page keeps it until its tab is closed, and takes it out of the address.
 *
 * @param token absent: the page asks for one, or none is needed
 * @param terminal whether a person reads what is printed, and not a file that others may read
 */
record PageLink(String address, Optional<String> token, boolean terminal, Path home) {

  static PageLink of(Platform platform) {
    Path home = platform.context().home();
    return new PageLink(
        "http://127.0.0.1:" + platform.port(),
        platform.open() ? Optional.empty() : tokenOf(home),
        System.console() != null,
        home);
  }

  /** The link to the page of this port, with a token. */
  static String of(int port, String token) {
    return new PageLink("http://127.0.0.1:" + port, Optional.of(token), true, Path.of("")).link();
  }

  private static Optional<String> tokenOf(Path home) {
    try {
      return Secrets.read(HomeAccess.token(home));
    } catch (ForeignFileException e) {
      throw new CliException(e.getMessage(), 77);
    }
  }

  /** The link with its token. */
  String link() {
    return token.map(t -> address + "/#token=" + t).orElse(address);
  }

  /** What to print. */
  String shown() {
    return terminal ? link() : address;
  }

  /** What to print below: how to get at the link where it is not shown. */
  Optional<String> note() {
    return token.isPresent() && !terminal
        ? Optional.of(
            "its token is in "
                + HomeAccess.token(home)
                + "; tidemill --home "
                + home
                + " tokens link prints the link")
        : Optional.empty();
  }
}
