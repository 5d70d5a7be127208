package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.FileText;
import dev.tidemill.cli.RunFollower;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.TriggerCommand;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Declares a pipeline. */
@Command(name = "apply", description = "Declare a pipeline, new or changed.")
final class ApplyCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the specification; its folder is where relative paths start")
  Path file;

  @Option(
      names = "--dry-run",
      description =
          "only check it, and ask the server whether the endpoint is free and no pipelines wait for"
              + " each other in a circle")
  boolean dryRun;

  @Option(
      names = "--offline",
      description = "do not look at files, programs and packages of this machine")
  boolean offline;

  @Option(names = "--trigger", description = "start a run at once")
  boolean trigger;

  @Option(
      names = "--follow",
      description = "with --trigger: wait for the run; its outcome is the exit code")
  boolean follow;

  @Override
  public Integer call() {
    PipelineSpec spec = ValidateCommand.read(file);
    Reality reality =
        offline
            ? Reality.NOTHING
            : Reality.of(spec, file).noting(OutsideNotes.of(spec, file, tidemill.homeOfServer()));
    if (dryRun) {
      return dryRun(spec, reality);
    }
    if (follow && !trigger) {
      throw new CliException("--follow needs --trigger: without it there is no run to follow", 64);
    }
    CommandSender commands = new CommandSender(tidemill.api());
    List<String> notes = new ArrayList<>(reality.problems());
    notes.addAll(reality.notes());
    traffic(spec).ifPresent(notes::add);
    JsonNode applied = commands.apply(body());
    applied.path("notes").forEach(n -> notes.add(n.asText()));
    if (applied instanceof ObjectNode answer) {
      notes.forEach(answer.putArray("notes")::add);
    }
    if (!trigger) {
      tidemill.print(applied, out -> told(spec.key(), applied, notes, out));
      return 0;
    }
    told(spec.key(), applied, notes, tidemill.progress());
    return trigger(commands, spec.key(), applied);
  }

  private int dryRun(PipelineSpec spec, Reality local) {
    Reality reality =
        local
            .and(new EndpointLook(tidemill.api()).at(spec))
            .and(new UpstreamLook(tidemill.api()).at(spec));
    reality = traffic(spec).map(reality::noting).orElse(reality);
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("pipeline", spec.key())
            .put("valid", reality.problems().isEmpty())
            .put("applied", false);
    reality.addTo(answer);
    Reality all = reality;
    tidemill.print(
        answer,
        out -> {
          out.println(
              spec.key()
                  + (all.problems().isEmpty() ? " is valid" : " cannot work as it is")
                  + "; nothing was applied");
          all.tell(out);
        });
    return all.exitCode();
  }

  private Optional<String> traffic(PipelineSpec spec) {
    // The server is asked only where traffic matters.
    return TrafficNeed.of(spec, OptionalDouble.empty()).isEmpty()
        ? Optional.empty()
        : TrafficNeed.of(spec, new EndpointLook(tidemill.api()).requestsPerDay(spec));
  }

  private static void told(String key, JsonNode applied, List<String> notes, PrintWriter out) {
    out.println(TriggerCommand.told(key, applied));
    notes.forEach(n -> out.println("note: " + n));
  }

  private ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("source", FileText.of(file));
    body.put("file", file.toString());
    body.put("folder", file.toAbsolutePath().normalize().getParent().toString());
    body.put("actor", System.getProperty("user.name"));
    return body;
  }

  private int trigger(CommandSender commands, String key, JsonNode applied) {
    commands.awaitPipeline(key);
    JsonNode triggered = commands.send(CommandSender.body("trigger", key, "after apply"));
    tidemill.progress().println(TriggerCommand.told(key, triggered));
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("applied", applied);
    all.set("triggered", triggered);
    int exitCode = 0;
    if (follow) {
      JsonNode run = TriggerCommand.follow(tidemill, key, triggered);
      all.set("run", run);
      exitCode = RunFollower.exitCode(run);
    }
    tidemill.print(all, out -> {});
    return exitCode;
  }
}
