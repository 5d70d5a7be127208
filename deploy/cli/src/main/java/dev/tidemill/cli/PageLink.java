package dev.tidemill.cli;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.kit.access.Secrets;
import dev.tidemill.kit.files.ForeignFileException;
import java.io.Console;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the page is, and the link that opens it: with the token behind {@code #}, which browsers
 * send to nobody. The page keeps it until its tab is closed, and takes it out of the address.
 *
 * @param token absent: the page asks for one, or none is needed
 * @param terminal whether a person reads what is printed, and not a file that others may read
 */
public record PageLink(String address, Optional<String> token, boolean terminal, Path home) {

  /**
   * The link to the page of the process on this home; with the token of the home unless it is open
   * to all.
   */
  public static PageLink of(Path home, int port, boolean open) {
    return new PageLink(
        "http://127.0.0.1:" + port,
        open ? Optional.empty() : tokenOf(home),
        Optional.ofNullable(System.console()).filter(PageLink::isTerminal).isPresent(),
        home);
  }

  /**
   * JDKs from 22 on may give a console that is a pipe or a file, and a method to ask; before, a
   * console was a terminal.
   */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** The link to the page of this port, with a token. */
  static String of(int port, String token) {
    return new PageLink("http://127.0.0.1:" + port, Optional.of(token), true, Path.of("")).link();
  }

  private static Optional<String> tokenOf(Path home) {
    try {
      return Secrets.read(HomeFiles.token(home));
    } catch (ForeignFileException e) {
      throw new CliException(e.getMessage(), 77);
    }
  }

  /** The link with its token. */
  String link() {
    return token.map(t -> address + "/#token=" + t).orElse(address);
  }

  /** What to print. */
  public String shown() {
    return terminal ? link() : address;
  }

  /** What to print below: how to get at the link where it is not shown. */
  public Optional<String> note() {
    return token.isPresent() && !terminal
        ? Optional.of(
            "its token is in "
                + HomeFiles.token(home)
                + "; tidemill --home "
                + home
                + " tokens link prints the link")
        : Optional.empty();
  }
}
