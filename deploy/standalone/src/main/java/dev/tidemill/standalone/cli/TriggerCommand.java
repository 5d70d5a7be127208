package dev.tidemill.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Starts a run by hand. */
@Command(name = "trigger", description = "Start a run by hand.", mixinStandardHelpOptions = true)
final class TriggerCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofHours(24);

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = "PIPELINE",
      description = "default: the only one there is")
  String pipeline;

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the record")
  String reason = "by hand";

  @Option(names = "--follow", description = "wait for the run; its outcome is the exit code")
  boolean follow;

  @Option(
      names = {"-P", "--parameter"},
      paramLabel = "NAME=VALUE",
      description = "override of train.parameters for this run")
  Map<String, String> parameters = Map.of();

  @Override
  public Integer call() {
    String key = tidemill.keyOrOnly(pipeline);
    ObjectNode body = Commands.body("trigger", key, reason);
    parameters.forEach(body.putObject("parameters")::put);
    return send(tidemill, new Commands(tidemill.api()), key, body, follow);
  }

  static int trigger(
      Tidemill tidemill, Commands commands, String key, String reason, boolean follow) {
    return send(tidemill, commands, key, Commands.body("trigger", key, reason), follow);
  }

  private static int send(
      Tidemill tidemill, Commands commands, String key, ObjectNode body, boolean follow) {
    JsonNode answer = commands.send(body);
    tidemill.print(answer, out -> out.println(key + ": " + answer.path("message").asText()));
    return follow ? follow(tidemill, key, answer.path("commandId").asText()) : 0;
  }

  /** Waits for the run that took this signal and tells its stages. */
  private static int follow(Tidemill tidemill, String key, String signal) {
    ApiClient api = tidemill.api();
    PrintWriter out = tidemill.out();
    String query =
        "/api/v1/runs?limit=1&pipeline="
            + ApiClient.encode(key)
            + "&signal="
            + ApiClient.encode(signal);
    String[] told = {""};
    Optional<JsonNode> ended =
        Commands.until(
            PATIENCE,
            () -> {
              JsonNode run = api.get(query).path("runs").path(0);
              String stage = run.path("outcome").asText(run.path("stage").asText());
              if (!stage.isEmpty() && !stage.equals(told[0])) {
                told[0] = stage;
                out.println(
                    run.path("runId").asText() + ": " + stage + " " + run.path("message").asText());
                out.flush();
              }
              return run.has("outcome") ? Optional.of(run) : Optional.empty();
            });
    String outcome = ended.map(r -> r.path("outcome").asText()).orElse("");
    return outcome.equals("promoted") || outcome.equals("no-change") ? 0 : 1;
  }
}
