package dev.tidemill.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.HomeToken;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.kit.access.Secrets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Prints the link that opens the page with the token of the home. */
@Command(
    name = "link",
    description =
        "Print the link that opens the page of the Tidemill on this home, with its token.")
final class TokensLink implements Callable<Integer> {

  @ParentCommand TokensCommand tokens;

  @Override
  public Integer call() {
    Tidemill tidemill = tokens.tidemill;
    Path home = tidemill.home();
    int port = tidemill.askedPort();
    String token =
        HomeToken.forServer(URI.create("http://127.0.0.1:" + port), home)
            .orElseThrow(
                () ->
                    new CliException(
                        HomeFiles.token(home)
                            + " cannot be read or does not exist; name the folder that Tidemill"
                            + " was started with (--home FOLDER)",
                        66));
    refuseExposed(HomeFiles.token(home));
    String link = PageLink.of(port, token);
    tidemill.print(
        JsonNodeFactory.instance.objectNode().put("link", link), out -> out.println(link));
    return 0;
  }

  /** The next start replaces an exposed token, so a link with it would soon stop working. */
  private static void refuseExposed(Path token) {
    try {
      if (Secrets.exposed(token)) {
        throw new CliException(
            "Others could read or write "
                + token
                + ", so its token counts as known to them; stop Tidemill and start it again: it"
                + " makes a new one",
            77);
      }
    } catch (IOException e) {
      throw new CliException(token + " cannot be looked at: " + e.getMessage(), 66);
    }
  }
}
