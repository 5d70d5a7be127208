package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Commands that steer what is going on. Each waits for its owner's answer. */
final class ControlCommands {

  private ControlCommands() {}

  /** What these commands share. */
  abstract static class Control implements Callable<Integer> {

    @ParentCommand Tidemill tidemill;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the record")
    String reason = "";

    int send(ObjectNode body) {
      JsonNode answer = new CommandSender(tidemill.api()).send(body);
      String key = body.path("pipeline").asText();
      tidemill.print(answer, out -> out.println(told(key, answer.path("message").asText())));
      return 0;
    }

    /** An answer that does not name the pipeline gets its name in front. */
    private static String told(String key, String message) {
      return message.contains(key) ? message : key + ": " + message;
    }
  }

  @Command(name = "cancel", description = "End a run.")
  static final class Cancel extends Control {
    @Parameters(paramLabel = "RUN", description = "run id")
    String run;

    @Override
    public Integer call() {
      String pipeline =
          tidemill.api().get("/api/v1/runs/" + ApiClient.encode(run)).path("pipeline").asText();
      return send(CommandSender.body("cancel", pipeline, reason).put("runId", run));
    }
  }

  /** Pause and resume take the same parameters. */
  abstract static class Pausing extends Control {
    @Mixin PipelineArgument pipeline;

    @Option(names = "--trigger", paramLabel = "NAME", description = "only this trigger")
    String trigger;

    @Option(names = "--rollout", description = "the current rollout")
    boolean rollout;

    int send(String kind) {
      return send(body(kind));
    }

    ObjectNode body(String kind) {
      if (trigger != null && rollout) {
        throw new CliException("Write --trigger or --rollout, not both", 64);
      }
      ObjectNode body = CommandSender.body(kind, pipeline.key(tidemill), reason);
      body.put("target", rollout ? "rollout" : trigger != null ? "trigger" : "pipeline");
      body.put("name", trigger == null ? "" : trigger);
      return body;
    }
  }

  @Command(
      name = "pause",
      description = "Stop a pipeline, a trigger or the current rollout from acting.")
  static final class Pause extends Pausing {
    @Override
    public Integer call() {
      return send("pause");
    }
  }

  @Command(name = "resume", description = "Undo a pause.")
  static final class Resume extends Pausing {

    @Option(
        names = "--missed",
        paramLabel = "POLICY",
        description =
            "what becomes of the planned times of schedules that passed during the pause: skip,"
                + " last or all (default: skip)")
    String missed;

    @Override
    public Integer call() {
      ObjectNode body = body("resume");
      if (missed != null) {
        body.put("missed", missed);
      }
      return send(body);
    }
  }

  /** Promote, abort and roll back concern what is rolled out. */
  abstract static class OnRollout extends Control {
    @Mixin PipelineArgument pipeline;

    int send(String kind) {
      return send(CommandSender.body(kind, pipeline.key(tidemill), reason));
    }
  }

  @Command(name = "promote", description = "Promote the current rollout's candidate at once.")
  static final class Promote extends OnRollout {
    @Override
    public Integer call() {
      return send("promote");
    }
  }

  @Command(name = "abort", description = "Take the current rollout's candidate off traffic.")
  static final class Abort extends OnRollout {

    @Option(
        names = "--rollout",
        paramLabel = "ID",
        description = "only if this is the current one (ids: tidemill get rollouts)")
    String rollout;

    @Override
    public Integer call() {
      ObjectNode body = CommandSender.body("abort", pipeline.key(tidemill), reason);
      if (rollout != null) {
        body.put("rolloutId", rollout);
      }
      return send(body);
    }
  }

  @Command(name = "rollback", description = "Serve an earlier version again.")
  static final class Rollback extends OnRollout {
    @Option(names = "--to", paramLabel = "VERSION", description = "default: the former champion")
    Integer to;

    @Override
    public Integer call() {
      ObjectNode body = CommandSender.body("rollback", pipeline.key(tidemill), reason);
      if (to != null) {
        body.put("toVersion", to);
      }
      return send(body);
    }
  }
}
