package dev.tidemill.standalone.scaffold;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.schemas.file.FileReading.Format;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.text.Counted;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a complete folder: specification, trainer, client, data. */
public final class Scaffold {

  private static final int LONGEST_NAME = 52;

  private final Path folder;
  private final Template template;
  private final Guesses.Said said;

  /**
   * @param folder gets the files
   * @param said what the user knows of the columns
   */
  public Scaffold(Path folder, Template template, Guesses.Said said) {
    this.folder = folder.toAbsolutePath().normalize();
    this.template = template;
    this.said = said;
  }

  /**
   * What was written.
   *
   * @param files relative to the folder
   * @param told a line for each guess, and for what else there is to know of the data
   */
  public record Written(
      String pipeline, List<String> files, DataLook data, Guesses guesses, List<String> told) {}

  /** Writes it for the user's file. */
  public Written from(Path file) throws IOException {
    SourceData source = SourceData.of(file);
    return write(source, FileSniff.of(source, said.time()), said);
  }

  /** Writes it with made-up data. */
  public Written withSampleData() throws IOException {
    Task task = said.task().orElse(Task.BINARY_CLASSIFICATION);
    Path temporary = TemporaryFolders.create("init");
    try {
      Path file = temporary.resolve("customers.csv");
      Files.writeString(file, SampleData.csv(task));
      Guesses.Said known =
          new Guesses.Said(
              Optional.of(task),
              said.label().or(() -> Optional.of(SampleData.label(task))),
              said.time(),
              said.id());
      SourceData source = new SourceData(file, Format.CSV, "*.csv", " with made-up data");
      return write(source, FileOptions.none(Format.CSV), known);
    } finally {
      TemporaryFolders.delete(temporary);
    }
  }

  private Written write(SourceData source, FileOptions options, Guesses.Said known)
      throws IOException {
    DataLook data = DataLook.at(source.file(), options.reading());
    Guesses guesses = Guesses.of(data, known).forNumbersOnly(template.oneTensor());
    template
        .refusal(guesses.task().value(), data.column(guesses.label().value()).orElseThrow())
        .ifPresent(
            why -> {
              throw new CliException(why, 65);
            });
    Optional<DataLook.Times> times = times(source, options, data, guesses);
    String name = name();
    TrainerText texts = new TrainerText(name, source, options, data, guesses, template);
    NewFolder files = new NewFolder(folder);
    files.text(
        "pipeline.yaml",
        new PipelineText(name, source, options, data, times, guesses, template).toString());
    template.files().forEach((file, from) -> files.text(file, texts.of(from)));
    String incoming = "incoming/" + source.file().getFileName();
    Path target = folder.resolve(incoming);
    if (!Files.exists(target) || !Files.isSameFile(target, source.file())) {
      files.copy(incoming, source.file());
    }
    if (template == Template.JAVA) {
      files.copy("lib/duckdb_jdbc.jar", duckDb());
    }
    return new Written(name, files.write(), data, guesses, told(options, data, guesses));
  }

  private static Optional<DataLook.Times> times(
      SourceData source, FileOptions options, DataLook data, Guesses guesses) {
    if (!guesses.timed()) {
      return Optional.empty();
    }
    String time = guesses.time().value();
    Optional<DataLook.Times> times =
        DataLook.times(
            source.file(), options.reading(), time, PipelineText.holdoutRows(data.rows(), true));
    if (times.isEmpty()) {
      throw new CliException("--time: no row has a time in " + time, 65);
    }
    return times;
  }

  private static List<String> told(FileOptions options, DataLook data, Guesses guesses) {
    List<String> told = new ArrayList<>();
    options.options().forEach(o -> told.add(o.told()));
    told.addAll(guesses.told());
    told.addAll(options.notes());
    if (data.repeated() > 0 && guesses.makesId()) {
      told.add(
          "%s equal to another one; each counts"
              .formatted(
                  Counted.of(data.repeated(), "row")
                      + Counted.verb(data.repeated(), " is", " are")));
    }
    return told;
  }

  /** The library that Tidemill itself reads Parquet with. */
  private static Path duckDb() {
    try {
      Class<?> driver = DriverManager.getDriver("jdbc:duckdb:").getClass();
      return Path.of(driver.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (SQLException | URISyntaxException e) {
      throw new IllegalStateException("A library is in a file", e);
    }
  }

  /** The folder's own name, as a pipeline may be called. */
  private String name() {
    String own = String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
    String label = own.replaceAll("[^a-z0-9]+", "-").replaceAll("^[-0-9]+|-+$", "");
    String bounded = label.substring(0, Math.min(LONGEST_NAME, label.length()));
    return bounded.isEmpty() ? "pipeline" : bounded.replaceAll("-+$", "");
  }
}
