package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.FileText;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.Specifications;
import dev.tidemill.trigger.hook.HookDoors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Checks a specification, or hooks.yaml, without a server. */
@Command(
    name = "validate",
    description =
        "Check a pipeline specification, also against the files, programs and packages that it"
            + " names. It needs no server. Exit code 65: it cannot work; what may still come is a"
            + " note.")
final class ValidateCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the specification, YAML or JSON; or the file hooks.yaml")
  Path file;

  @Option(
      names = "--offline",
      description = "look at the specification alone, not at files, programs and packages")
  boolean offline;

  @Override
  public Integer call() throws IOException {
    if (file.getFileName().toString().equals("hooks.yaml")) {
      return hooks();
    }
    PipelineSpec spec = read(file);
    Reality reality =
        offline
            ? Reality.NOTHING
            : Reality.of(spec, file).noting(OutsideNotes.of(spec, tidemill.homeOfServer()));
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("pipeline", spec.key())
            .put("valid", reality.problems().isEmpty());
    reality.addTo(answer);
    tidemill.print(
        answer,
        out -> {
          if (reality.problems().isEmpty()) {
            out.printf(
                "%s: %s is valid: %s, %s, %s%n",
                file,
                spec.key(),
                Counted.of(spec.triggers().size(), "trigger"),
                Counted.of(spec.gates().data().checks().size(), "data check"),
                Counted.of(spec.gates().model().checks().size(), "model check"));
          } else {
            out.printf("%s: %s cannot work as it is:%n", file, spec.key());
          }
          reality.tell(out);
        });
    return reality.exitCode();
  }

  /** Who may call is told; whether the secrets are there is a question for doctor. */
  private int hooks() throws IOException {
    List<String> open = List.copyOf(HookDoors.told(file, SecretPlaces.FILES).keySet());
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("valid", true);
    open.forEach(answer.putArray("opens")::add);
    tidemill.print(
        answer,
        out ->
            out.printf(
                "%s is valid: it opens %s%n",
                file, open.isEmpty() ? "no hook" : String.join(", ", open)));
    return 0;
  }

  /**
   * Reads a specification. @throws CliException if the file is not there; SpecException if it is
   * wrong
   */
  static PipelineSpec read(Path file) {
    return Specifications.parse(FileText.of(file), file.toString()).orThrow();
  }
}
