package dev.tidemill.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.kit.access.NamedToken;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Lists the tokens. */
@Command(name = "list", description = "Show whose tokens there are, and what they allow.")
final class ListTokens implements Callable<Integer> {

  @ParentCommand TokensCommand tokens;

  @Override
  public Integer call() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    Table table = new Table("NAME", "ROLE", "NAMESPACES", "CREATED", "EXPIRES");
    Instant now = Instant.now();
    for (NamedToken t : tokens.load().tokens()) {
      boolean over = t.expires().filter(e -> !e.isAfter(now)).isPresent();
      all.add(TokensCommand.json(t).put("expired", over));
      table.row(
          t.name(),
          t.grant().role().word(),
          String.join(",", new TreeSet<>(t.grant().namespaces())),
          t.created(),
          t.expires().map(e -> e + (over ? " (expired)" : "")).orElse("never"));
    }
    tokens.tidemill.print(all, table::print);
    return 0;
  }
}
