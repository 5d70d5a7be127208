package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.NamedVersion;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.WritesFiles;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.standalone.scoring.FileScoring;
import dev.tidemill.standalone.scoring.ScoredFile;
import dev.tidemill.standalone.scoring.ScoringModel;
import dev.tidemill.standalone.scoring.UnusableRowsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Scores the rows of a file. */
@Command(
    name = "score",
    description =
        "Score the rows of a file with a model, as the model gate does. The result (-o FILE) has"
            + " the id columns, the score or the class with its probabilities, the version and the"
            + " digest of the model.")
final class ScoreCommand implements Callable<Integer>, WritesFiles {

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = NamedVersion.LABEL,
      description = "such as churn@champion or churn@7; without a version: the champion")
  String named;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "score offline with this model.onnx; the version.json of `models download` beside it says"
              + " what it takes")
  Path model;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "ROWS",
      description =
          "the rows: .parquet, .csv, .tsv or .jsonl (.gz, .zst); columns are found by their names")
  Path rows;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "columns to carry along (default: the id columns of the pipeline, or the number of each"
              + " row if the file lacks one)")
  List<String> ids;

  @Option(
      names = "--prepared",
      description =
          "the rows have the model's inputs already; else the prepare program of the version makes"
              + " them, if the pipeline has one")
  boolean prepared;

  @Override
  public Integer call() throws Exception {
    Path out =
        tidemill
            .destination()
            .orElseThrow(
                () -> new CliException("Write where the scores go: -o scores.parquet", 64));
    if ((named == null) == (model == null)) {
      throw new CliException("Name a model: PIPELINE@champion, or --model FILE", 64);
    }
    if (ids != null && ids.stream().anyMatch(String::isBlank)) {
      throw new CliException(
          "--id has an empty name; write names of columns, such as --id customer,day, or leave it"
              + " out",
          64);
    }
    if (!Files.isRegularFile(rows)) {
      throw new CliException("There is no file " + rows, 66);
    }
    Path work = TemporaryFolders.create("score");
    try {
      ScoringModel scoring = scoring(work);
      ScoredFile done =
          new FileScoring(scoring, work, this::progress).score(rows.toAbsolutePath(), out);
      tidemill.print(json(scoring, done), to -> told(scoring, done).forEach(to::println));
      return 0;
    } catch (UnusableRowsException e) {
      throw new CliException(e.getMessage(), 65);
    } catch (IOException e) {
      throw new CliException("Cannot write " + out + ": " + e.getMessage(), 73);
    } finally {
      TemporaryFolders.delete(work);
    }
  }

  private void progress(String line) {
    tidemill.progress().println("  " + line);
  }

  /** The store of this machine's Tidemill. */
  private ArtefactStore store() {
    return new ArtefactStore(tidemill.home().resolve("artefacts"));
  }

  private ScoringModel scoring(Path work) throws IOException, UnusableRowsException {
    Optional<List<String>> carried = Optional.ofNullable(ids);
    return model != null
        ? ScoringModel.ofFile(model.toAbsolutePath(), carried.orElse(List.of()))
        : ScoringModel.ofServer(
            tidemill.api(),
            NamedVersion.of(tidemill, named),
            carried,
            prepared ? Optional.empty() : Optional.of(store()),
            work.resolve("model"));
  }

  private static ObjectNode json(ScoringModel model, ScoredFile done) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("pipeline", model.pipeline())
        .put("version", model.version())
        .put("digest", model.digest())
        .put("rows", done.rows())
        .put("seconds", done.seconds())
        .put("path", done.path().toString())
        .set("notes", notes(done));
  }

  private static JsonNode notes(ScoredFile done) {
    var notes = JsonNodeFactory.instance.arrayNode();
    done.notes().forEach(notes::add);
    return notes;
  }

  private static List<String> told(ScoringModel model, ScoredFile done) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d rows scored by %s in %.1f s",
            done.path(),
            done.rows(),
            model.title(),
            done.seconds()));
    done.notes().forEach(n -> lines.add("note: " + n));
    return lines;
  }
}
