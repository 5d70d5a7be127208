package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.http.Json;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.standalone.rehearsal.OneRehearsal;
import dev.tidemill.standalone.rehearsal.RehearsalResult;
import dev.tidemill.standalone.rehearsal.RehearsalTeller;
import dev.tidemill.standalone.rehearsal.page.RehearsalPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** One run of a folder, without Kafka. */
@Command(
    name = "try",
    description = {
      "Run a pipeline once in this process: rows, data gate, test, training, model gate.",
      "It needs neither Kafka nor a server, and changes nothing. Exit code 0: the model would be"
          + " accepted; 1: a gate turned it away, or something failed; 75: a gate has too little"
          + " data yet, or the trainer asks for another try."
    })
final class TryCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "the folder of pipeline.yaml, or the file itself (default: this folder)")
  Path folder = Path.of("");

  @Option(
      names = {"-P", "--parameter"},
      paramLabel = "NAME=VALUE",
      description = "override of train.parameters, as `trigger --parameter` takes it")
  Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "keep the model, its rows and the log of the programs in this new folder")
  Path keep;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "write a page (HTML, without network) with the data, the checks, metrics, importance and"
              + " slices")
  Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path file = specification();
    PipelineSpec spec = ValidateCommand.read(file);
    Path home = file.toAbsolutePath().normalize().getParent();
    PrintWriter progress = tidemill.progress();
    progress.println(spec.key() + ": one run of " + home + ", without Kafka; it changes nothing");
    OneRehearsal.Kept kept =
        new OneRehearsal.Kept(
            Optional.ofNullable(keep),
            Optional.ofNullable(report),
            (pipeline, result, study, store) ->
                new RehearsalPage(pipeline, result, study).html(store));

    OneRehearsal rehearsal = new OneRehearsal(spec, home, parameters, kept, progress);
    RehearsalResult result = rehearsal.run();
    tidemill.print(document(spec, result), out -> {});
    return result.ending().exitCode();
  }

  private Path specification() {
    Path file =
        Files.isDirectory(folder.toAbsolutePath()) ? folder.resolve("pipeline.yaml") : folder;
    if (!Files.exists(file)) {
      throw new CliException(
          "There is no "
              + file.toAbsolutePath()
              + "; `tidemill init --from FILE.csv` writes one from your data",
          66);
    }
    return file;
  }

  private static ObjectNode document(PipelineSpec spec, RehearsalResult result) {
    ObjectNode all =
        JsonNodeFactory.instance
            .objectNode()
            .put("pipeline", spec.key())
            .put("outcome", result.ending().name().toLowerCase(Locale.ROOT))
            .put("code", result.code())
            .put("message", result.message())
            .put("millis", result.took().toMillis());
    ObjectNode stages = all.putObject("stages");
    result
        .stages()
        .forEach((stage, time) -> stages.put(RehearsalTeller.name(stage), time.toMillis()));
    result.dataVerdict().ifPresent(v -> all.set("dataGate", Json.mapper().valueToTree(v)));
    result.modelVerdict().ifPresent(v -> all.set("modelGate", Json.mapper().valueToTree(v)));
    return all;
  }
}
