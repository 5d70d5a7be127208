package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CommandSender;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows what the programs of a run wrote. */
@Command(name = "logs", description = "Show what the programs of a run wrote.")
final class LogsCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Parameters(paramLabel = "RUN", description = "run id")
  String run;

  @Option(
      names = {"-f", "--follow"},
      description = "go on until the run has ended; its outcome is the exit code")
  boolean follow;

  private final ArrayNode seen = JsonNodeFactory.instance.arrayNode();
  private long after;

  @Override
  public Integer call() {
    ApiClient api = tidemill.api();
    String path = "/api/v1/runs/" + ApiClient.encode(run);
    JsonNode first = api.get(path);
    if (!follow) {
      next(api, path, tidemill.output() == Output.table ? tidemill.out() : null);
      tidemill.print(document(first), out -> end(first, out));
      return 0;
    }
    // Lines come from another topic than the end of the run: the last ones may be a little later.
    JsonNode state = first;
    int silent = 0;
    while (silent < 2) {
      boolean ended = state.has("outcome");
      boolean some = next(api, path, tidemill.progress());
      silent = ended && !some ? silent + 1 : 0;
      if (silent < 2) {
        CommandSender.pause();
        state = ended ? state : api.get(path);
      }
    }
    JsonNode last = state;
    tidemill.print(document(last), out -> end(last, out));
    return RunFollower.exitCode(state);
  }

  private JsonNode document(JsonNode state) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("runId", state.path("runId").asText());
    all.put("stage", state.path("stage").asText());
    if (state.has("outcome")) {
      all.put("outcome", state.path("outcome").asText());
    }
    all.put("message", state.path("message").asText());
    all.set("lines", seen);
    return all;
  }

  /** How the run ended: one that failed before its programs began has no other line. */
  private void end(JsonNode state, PrintWriter out) {
    if (state.has("outcome")) {
      out.println(
          (after == 0 ? "(no program of this run wrote anything) " : "")
              + RunFollower.state(state));
    }
  }

  /** Prints the new lines; true if there were any. */
  private boolean next(ApiClient api, String path, PrintWriter to) {
    JsonNode lines = api.get(path + "/logs?after=" + after).path("lines");
    for (JsonNode line : lines) {
      after = line.path("number").asLong();
      if (tidemill.output() != Output.table) {
        seen.add(line);
      }
      if (to != null) {
        to.println(
            line.path("stage").asText()
                + "/"
                + line.path("attempt").asInt()
                + (line.path("error").asBoolean() ? " ! " : " | ")
                + line.path("text").asText());
      }
    }
    if (to != null) {
      to.flush();
    }
    return !lines.isEmpty();
  }
}
