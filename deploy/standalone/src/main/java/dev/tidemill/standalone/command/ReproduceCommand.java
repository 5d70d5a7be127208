package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.NamedVersion;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.reproduce.RecordedTraining;
import dev.tidemill.standalone.reproduce.Reproduced;
import dev.tidemill.standalone.reproduce.Reproduction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Trains a model again from its record. */
@Command(
    name = "reproduce",
    description =
        "Train a model again from its record, on this machine: the same code, rows, parameters and"
            + " seed. Says whether the digest is the same, or which predictions changed. It makes"
            + " no version. The exit code is 0 if the digest is the same.")
final class ReproduceCommand implements Callable<Integer> {

  private static final int DIFFERS = 1;

  @ParentCommand Tidemill tidemill;

  @Parameters(
      paramLabel = NamedVersion.LABEL,
      description = "such as churn@champion or churn@7; without a version: the champion")
  String named;

  @Mixin HomeContext home;

  @Override
  public Integer call() throws Exception {
    NamedVersion version = NamedVersion.of(tidemill, named);
    ServiceContext context = home.of("reproduce", tidemill.home());
    RecordedTraining recorded =
        RecordedTraining.find(context, version.pipeline(), version.version());
    tidemill
        .progress()
        .printf(
            "trains version %d of %s again, as run %s did%n",
            recorded.model().version(), recorded.model().pipeline(), recorded.model().runId());
    tidemill.progress().flush();
    Path work = TemporaryFolders.create("reproduce");
    try {
      Reproduced done =
          new Reproduction(recorded, context.artefacts(), work)
              .run(line -> tidemill.progress().println("  " + line));
      tidemill.print(json(recorded, done), out -> told(recorded, done).forEach(out::println));
      return done.same() ? 0 : DIFFERS;
    } catch (UnusableModelException e) {
      throw new CliException("The model cannot be scored: " + e.getMessage(), DIFFERS);
    } finally {
      TemporaryFolders.delete(work);
    }
  }

  private static ObjectNode json(RecordedTraining recorded, Reproduced done) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("pipeline", recorded.model().pipeline())
            .put("version", recorded.model().version())
            .put("recordedDigest", recorded.model().digest())
            .put("digest", done.model().digest())
            .put("same", done.same())
            .put("rows", done.rows())
            .put("changed", done.changed())
            .put("changedShare", done.share())
            .put("changedClasses", done.changedClasses())
            .put("largestDifference", done.largest());
    ObjectNode differs = json.putObject("environmentDiffers");
    environment(recorded, done).forEach(differs::put);
    return json;
  }

  private static List<String> told(RecordedTraining recorded, Reproduced done) {
    List<String> lines = new ArrayList<>();
    if (done.same()) {
      lines.add("same digest: sha256 " + done.model().digest());
    } else {
      lines.add(
          "another digest: sha256 %s, recorded %s"
              .formatted(done.model().digest(), recorded.model().digest()));
      lines.add(
          String.format(
              Locale.ROOT,
              "%d of %s of the recorded holdout changed (%.2f %%), by %.3g at most",
              done.changed(),
              Counted.of(done.rows(), "prediction"),
              100 * done.share(),
              done.largest()));
      if (done.changedClasses() > 0) {
        lines.add(Counted.of(done.changedClasses(), "row") + " get another class");
      }
    }
    environment(recorded, done).forEach((name, text) -> lines.add("note: " + name + ": " + text));
    return lines;
  }

  /** What of the machine is not as it was. */
  private static Map<String, String> environment(RecordedTraining recorded, Reproduced done) {
    Map<String, String> differs = new TreeMap<>();
    Map<String, String> now = done.model().environment();
    recorded
        .model()
        .environment()
        .forEach(
            (name, was) -> {
              String is = now.getOrDefault(name, "unknown");
              if (!is.equals(was)) {
                differs.put(name, is + ", recorded " + was);
              }
            });
    return differs;
  }
}
