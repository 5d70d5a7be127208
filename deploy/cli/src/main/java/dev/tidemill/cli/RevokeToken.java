package dev.tidemill.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.client.CliException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes a token invalid. */
@Command(name = "revoke", description = "Make a token invalid, at once.")
final class RevokeToken implements Callable<Integer> {

  @ParentCommand TokensCommand tokens;

  @Parameters(paramLabel = "NAME", description = "whose")
  String name;

  @Override
  public Integer call() {
    tokens.change(
        list -> {
          if (list.find(name).isEmpty()) {
            throw new CliException(
                "There is no token of " + name + "; `tidemill tokens list` shows them", 66);
          }
          return list.without(name);
        });
    tokens.tidemill.print(
        JsonNodeFactory.instance.objectNode().put("name", name).put("revoked", true),
        out -> out.println("The token of " + name + " is not valid any more."));
    return 0;
  }
}
