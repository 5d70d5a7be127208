package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.FileText;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.console.ProjectNotes;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.Specifications;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Checks a specification without a server. */
@Command(name = "validate", description = "Check a pipeline specification; needs no server.")
final class ValidateCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the specification, YAML or JSON")
  Path file;

  @Override
  public Integer call() {
    PipelineSpec spec = read(file);
    ObjectNode answer =
        JsonNodeFactory.instance.objectNode().put("pipeline", spec.key()).put("valid", true);
    List<String> notes = notes(spec, file);
    notes.forEach(answer.putArray("notes")::add);
    tidemill.print(
        answer,
        out -> {
          out.printf(
              "%s: %s is valid: %s, %s, %s%n",
              file,
              spec.key(),
              Counted.of(spec.triggers().size(), "trigger"),
              Counted.of(spec.gates().data().checks().size(), "data check"),
              Counted.of(spec.gates().model().checks().size(), "model check"));
          notes.forEach(n -> out.println("note: " + n));
        });
    return 0;
  }

  /** Files and programs that a valid specification names and that are not on this machine. */
  static List<String> notes(PipelineSpec spec, Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    List<String> notes = new ArrayList<>(ProjectNotes.of(spec, folder));
    notes.addAll(ColumnNotes.of(spec, folder));
    return notes;
  }

  /**
   * Reads a specification. @throws CliException if the file is not there; SpecException if it is
   * wrong
   */
  static PipelineSpec read(Path file) {
    return Specifications.parse(FileText.of(file), file.toString()).orThrow();
  }
}
