package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Lists what could not be processed. */
@Command(
    name = "dead-letters",
    description = "List what could not be processed, with the reason: the newest last.")
final class DeadLettersCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Override
  public Integer call() {
    JsonNode all = tidemill.api().get("/api/v1/dead-letters").path("deadLetters");
    Table table = new Table("AT", "SERVICE", "CODE", "KEY", "FROM", "REASON");
    for (JsonNode letter : all) {
      table.row(
          letter.path("at").asText(),
          letter.path("service").asText(),
          letter.path("code").asText(),
          letter.path("key").asText(),
          "%s-%d@%d"
              .formatted(
                  letter.path("topic").asText(),
                  letter.path("partition").asInt(),
                  letter.path("offset").asLong()),
          letter.path("reason").asText());
    }
    tidemill.print(all, table::print);
    return 0;
  }
}
