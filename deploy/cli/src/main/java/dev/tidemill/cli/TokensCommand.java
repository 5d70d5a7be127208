package dev.tidemill.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.kit.access.NamedToken;
import dev.tidemill.kit.access.TokenFile;
import dev.tidemill.kit.access.TokenList;
import dev.tidemill.kit.settings.KitSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Tokens of people and programs. Anyone who can write the file in the home can make them. */
@Command(
    name = "tokens",
    description = "Give people and programs tokens of their own, with a role in namespaces.",
    subcommands = {CreateToken.class, ListTokens.class, RevokeToken.class, TokensLink.class})
final class TokensCommand implements Runnable {

  @ParentCommand Tidemill tidemill;

  @Override
  public void run() {
    throw new CliException("Write tokens create, tokens list, tokens revoke or tokens link", 64);
  }

  private Path path() {
    String given = System.getenv(KitSettings.TOKENS.variable());
    return HomeFiles.named(tidemill.home(), given == null ? "" : given);
  }

  private TokenFile file() {
    return new TokenFile(path(), InstantSource.system());
  }

  TokenList load() {
    try {
      return file().load();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new CliException(path() + ": " + e.getMessage(), 65);
    }
  }

  void change(UnaryOperator<TokenList> how) {
    try {
      file().change(how);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new CliException(path() + ": " + e.getMessage(), 65);
    } catch (IOException e) {
      throw new CliException(path() + " cannot be written: " + e.getMessage(), 73);
    }
  }

  static ObjectNode json(NamedToken t) {
    ObjectNode out =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", t.name())
            .put("role", t.grant().role().word());
    ArrayNode namespaces = out.putArray("namespaces");
    new TreeSet<>(t.grant().namespaces()).forEach(namespaces::add);
    out.put("created", t.created().toString());
    t.expires().ifPresent(e -> out.put("expires", e.toString()));
    return out;
  }
}
