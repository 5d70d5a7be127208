package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.scaffold.Guesses;
import dev.tidemill.standalone.scaffold.Scaffold;
import dev.tidemill.standalone.scaffold.Template;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes the folder of a new pipeline. */
@Command(
    name = "init",
    description =
        "Write the folder of a new pipeline from a file of data: specification, trainer, client."
            + " What is guessed is told. It overwrites nothing and needs no server.")
final class InitCommand implements Callable<Integer> {

  /** As specifications write them. */
  enum Wanted {
    binary(Task.BINARY_CLASSIFICATION),
    multiclass(Task.MULTICLASS_CLASSIFICATION),
    regression(Task.REGRESSION);

    private final Task task;

    Wanted(Task task) {
      this.task = task;
    }
  }

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "the folder to write to; its name is the pipeline's (default: this folder)")
  Path folder = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "rows to begin with: .csv, .tsv, .jsonl (also .gz, .zst) or .parquet (default: made-up)")
  Path from;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "${COMPLETION-CANDIDATES} (default: by the values of the label)")
  Wanted task;

  @Option(names = "--label", paramLabel = "COLUMN", description = "what the model predicts")
  String label;

  @Option(names = "--time", paramLabel = "COLUMN", description = "when a row happened")
  String time;

  @Option(names = "--id", paramLabel = "COLUMN", description = "what tells rows apart")
  String id;

  @Option(
      names = "--template",
      paramLabel = "TEMPLATE",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "sklearn")
  Template template;

  @Override
  public Integer call() throws IOException {
    Guesses.Said said =
        new Guesses.Said(
            Optional.ofNullable(task).map(t -> t.task),
            Optional.ofNullable(label),
            Optional.ofNullable(time),
            Optional.ofNullable(id));
    Scaffold scaffold = new Scaffold(folder, template, said);
    Scaffold.Written written = from == null ? scaffold.withSampleData() : scaffold.from(from);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("pipeline", written.pipeline());
    written.files().forEach(answer.putArray("files")::add);
    written.told().forEach(answer.putArray("guesses")::add);
    tidemill.print(answer, out -> tell(out, written));
    return 0;
  }

  private void tell(PrintWriter out, Scaffold.Written written) {
    out.printf(
        "%s: %s, %s%n",
        from == null ? "made-up data" : from,
        Counted.of(written.data().rows(), "row"),
        Counted.of(written.data().columns().size(), "column"));
    written.told().forEach(line -> out.println("  " + line));
    Path where = folder.toString().isEmpty() ? Path.of(".") : folder;
    out.println("Wrote " + where + ": " + String.join(", ", written.files()));
    String of = folder.toString().isEmpty() ? "" : " " + folder;
    out.println("Next: `tidemill try" + of + "` runs it once; README.md has the steps.");
  }
}
