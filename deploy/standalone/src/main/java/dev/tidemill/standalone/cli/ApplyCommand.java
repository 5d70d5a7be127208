package dev.tidemill.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Declares a pipeline. */
@Command(
    name = "apply",
    description = "Declare a pipeline, new or changed.",
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the specification; its folder is where relative paths start")
  Path file;

  @Option(names = "--dry-run", description = "only check it")
  boolean dryRun;

  @Option(names = "--trigger", description = "start a run at once")
  boolean trigger;

  @Option(
      names = "--follow",
      description = "with --trigger: wait for the run; its outcome is the exit code")
  boolean follow;

  @Override
  public Integer call() {
    PipelineSpec spec = ValidateCommand.read(file);
    if (dryRun) {
      tidemill.out().println(spec.key() + " is valid; nothing was applied");
      return 0;
    }
    Commands commands = new Commands(tidemill.api());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("source", ValidateCommand.text(file));
    body.put("file", file.toString());
    body.put("folder", file.toAbsolutePath().normalize().getParent().toString());
    body.put("actor", System.getProperty("user.name"));
    JsonNode answer = commands.apply(body);
    tidemill.print(
        answer, out -> out.println(spec.key() + ": " + answer.path("message").asText("applied")));
    if (!trigger) {
      return 0;
    }
    commands.awaitPipeline(spec.key());
    return TriggerCommand.trigger(tidemill, commands, spec.key(), "after apply", follow);
  }
}
