package dev.tidemill.cli;

import dev.tidemill.cli.client.CliException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The files of models. */
@Command(
    name = "models",
    description = "Download a model. (What there is: tidemill get models)",
    subcommands = ModelsCommand.Download.class)
final class ModelsCommand implements Runnable {

  @ParentCommand Tidemill tidemill;

  @Override
  public void run() {
    throw new CliException("Write models download PIPELINE@champion -o FOLDER", 64);
  }

  @Command(
      name = "download",
      description =
          "Write a model to a folder (-o FOLDER; default: the working folder): model.onnx, or the"
              + " folder model of a model that has several files, and version.json. -o FILE.onnx"
              + " writes that file alone.")
  static final class Download implements Callable<Integer>, WritesFiles {
    @ParentCommand ModelsCommand models;

    @Parameters(
        paramLabel = NamedVersion.LABEL,
        description = "such as churn@champion or churn@7; without a version: the champion")
    String model;

    @Override
    public Integer call() {
      Tidemill tidemill = models.tidemill;
      Path folder = tidemill.destination().orElseGet(() -> Path.of("").toAbsolutePath());
      DownloadedModel done =
          DownloadedModel.fetch(tidemill.api(), NamedVersion.of(tidemill, model), folder);
      tidemill.print(done.json(), out -> out.println(done.told()));
      return 0;
    }
  }
}
