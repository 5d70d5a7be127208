package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints the documentation of a field of the specification. */
@Command(
    name = "explain",
    description = "Explain a field of the specification and what is below it; needs no server.")
final class ExplainCommand implements Callable<Integer> {

  private static final int NOT_FOUND = 66;

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description = "the field, such as spec.gates.data (default: the whole specification)",
      defaultValue = "")
  String path;

  @Override
  public Integer call() {
    String text = explain();
    tidemill.print(
        JsonNodeFactory.instance.objectNode().put("path", path).put("text", text),
        out -> out.print(text));
    return 0;
  }

  private String explain() {
    try {
      return PipelineSpecs.explain(path);
    } catch (IllegalArgumentException e) {
      throw new CliException(e.getMessage(), NOT_FOUND);
    }
  }
}
