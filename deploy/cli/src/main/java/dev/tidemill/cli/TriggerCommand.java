package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.schemas.spec.TrainParameters;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Starts a run by hand. */
@Command(name = "trigger", description = "Start a run by hand.")
public final class TriggerCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Mixin PipelineArgument pipeline;

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the record")
  String reason = "by hand";

  @Option(names = "--force", description = "start even if the budget is spent; the record says so")
  boolean force;

  @Option(names = "--follow", description = "wait for the run; its outcome is the exit code")
  boolean follow;

  @Option(
      names = {"-P", "--parameter"},
      paramLabel = "NAME=VALUE",
      description =
          "override of train.parameters for this run, of the type that it has there; of others 5,"
              + " 0.5 and true are a number and a truth value, the rest is text")
  Map<String, String> parameters = Map.of();

  @Override
  public Integer call() {
    String key = pipeline.key(tidemill);
    ObjectNode body = CommandSender.body("trigger", key, reason);
    ObjectNode overrides = body.putObject("parameters");
    parameters.forEach((name, value) -> overrides.set(name, typed(value)));
    if (force) {
      body.put("force", true);
    }
    JsonNode answer = new CommandSender(tidemill.api()).send(body);
    if (!follow) {
      tidemill.print(answer, out -> out.println(told(key, answer)));
      return 0;
    }
    tidemill.progress().println(told(key, answer));
    JsonNode run = follow(tidemill, key, answer);
    tidemill.print(run, out -> {});
    return RunFollower.exitCode(run);
  }

  /** Only text in the usual form of a number is a number: 007 and 1e5 may be names. */
  static JsonNode typed(String value) {
    JsonNode read = TrainParameters.read(value);
    return read.asText().equals(value) ? read : TextNode.valueOf(value);
  }

  /** The outcome, in one line. */
  public static String told(String key, JsonNode answer) {
    return key + ": " + answer.path("message").asText();
  }

  /** Waits for the run that a command began, and says what happens after its answer. */
  public static JsonNode follow(Tidemill tidemill, String key, JsonNode answer) {
    return new RunFollower(tidemill.api(), tidemill.progress())
        .follow(key, answer.path("commandId").asText(), told(key, answer));
  }
}
