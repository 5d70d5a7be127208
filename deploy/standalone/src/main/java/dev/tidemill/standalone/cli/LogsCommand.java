package dev.tidemill.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows what the programs of a run wrote. */
@Command(
    name = "logs",
    description = "Show what the programs of a run wrote.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Parameters(paramLabel = "RUN", description = "run id")
  String run;

  @Option(
      names = {"-f", "--follow"},
      description = "go on until the run has ended")
  boolean follow;

  @Override
  public Integer call() {
    ApiClient api = tidemill.api();
    String path = "/api/v1/runs/" + ApiClient.encode(run);
    if (tidemill.output != Tidemill.Output.table && !follow) {
      tidemill.print(api.get(path + "/logs"), out -> {});
      return 0;
    }
    long after = 0;
    while (true) {
      boolean ended = api.get(path).has("outcome");
      for (JsonNode line : api.get(path + "/logs?after=" + after).path("lines")) {
        after = line.path("number").asLong();
        tidemill
            .out()
            .println(
                line.path("stage").asText()
                    + "/"
                    + line.path("attempt").asInt()
                    + (line.path("error").asBoolean() ? " ! " : " | ")
                    + line.path("text").asText());
      }
      tidemill.out().flush();
      if (ended || !follow) {
        return 0;
      }
      Commands.pause();
    }
  }
}
