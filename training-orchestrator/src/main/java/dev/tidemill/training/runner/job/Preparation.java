package dev.tidemill.training.runner.job;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.Input;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.Materials;
import dev.tidemill.training.runner.ProgramId;
import dev.tidemill.training.runner.Runner;
import dev.tidemill.training.runner.code.CodeFiles;
import dev.tidemill.training.snapshot.Database;
import dev.tidemill.training.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes model inputs of raw rows.
 *
 * <p>The program runs once over all rows of the snapshot in the order of time (context, training
 * and holdout rows) and its rows are split afterwards. It is causal by contract (an input at t uses
 * nothing that became known after t), so a row's inputs are the same as in a run of its own with
 * {@code prepare.history} of context or more. Without a program the raw columns are the inputs.
 */
final class Preparation {

  private static final String FEATURES = "features.parquet";

  private final ArtefactStore store;
  private final Runner runner;
  private final PrepareFeatures work;
  private final RunnerJob job;
  private final Manifest manifest;

  Preparation(ArtefactStore store, Runner runner, PrepareFeatures work, RunnerJob job) {
    this.store = store;
    this.runner = runner;
    this.work = work;
    this.job = job;
    this.manifest = Manifest.read(store, work.snapshot().digest());
  }

  /** The inputs of all parts, and of the holdout by the champion's program too. */
  Prepared prepared() throws JobFailure, SQLException, IOException, InterruptedException {
    Parts parts = made("prepare", work.codeDigest(), List.of(manifest.train(), manifest.holdout()));
    if (!parts.byProgram()) {
      job.note(RawInputs.told(parts.names()));
      parts.odd().forEach(job::note);
    }
    ChampionHoldout champions = ChampionHoldout.of(work, job, this);
    return new Prepared(
        work.codeDigest(),
        parts.digests().get(0),
        parts.digests().get(1),
        champions.digest(),
        parts.names(),
        champions.problem(),
        parts.types());
  }

  /** The digest of the holdout that another program makes. */
  String holdout(String name, String codeDigest)
      throws JobFailure, SQLException, IOException, InterruptedException {
    return made(name, codeDigest, List.of(manifest.holdout())).digests().get(0);
  }

  /** Inputs of parts of the rows, in the store. */
  private record Parts(
      List<String> digests, Map<String, String> types, List<String> odd, boolean byProgram) {

    List<String> names() {
      return List.copyOf(types.keySet());
    }
  }

  private Parts made(String name, String codeDigest, List<String> rawDigests)
      throws JobFailure, SQLException, IOException, InterruptedException {
    List<String> command = CodeArchive.read(store, codeDigest).prepare();
    boolean byProgram = !command.isEmpty();
    Path features =
        byProgram
            ? features(name, command, codeDigest)
            : new Materials(store).put(raw(), job.folder(), job.permit());
    try (Database database = Database.open(job.folder(), readable(features), job.permit())) {
      InputTable inputs = InputTable.of(database, work, features, byProgram);
      List<String> digests = new ArrayList<>();
      for (String rows : rawDigests) {
        digests.add(inputs.store(store, rows, job.folder()));
      }
      OddInputs odd = new OddInputs(database, work, features, byProgram);
      return new Parts(digests, inputs.types(), odd.nearlyNumbers(inputs.types()), byProgram);
    }
  }

  /** Includes the folders of the sources, since a message names the file that a value is from. */
  private List<Path> readable(Path features) {
    List<Path> all = new ArrayList<>(List.of(store.root(), features));
    work.spec().data().sources().stream()
        .flatMap(source -> source.folder(Path.of(work.folder())).stream())
        .forEach(all::add);
    return all;
  }

  /** All rows of the snapshot in the order of time. */
  private Input raw() {
    Columns columns = work.spec().data().columns();
    List<String> order = new ArrayList<>(List.of(columns.time()));
    order.addAll(columns.id());
    List<String> parts = List.of(manifest.context(), manifest.train(), manifest.holdout());
    return new Input("TIDEMILL_INPUT", "raw.parquet", new Input.Rows(parts, order));
  }

  private Path features(String name, List<String> command, String codeDigest)
      throws JobFailure, IOException, InterruptedException {
    Duration timeout = work.spec().prepare().map(PrepareSpec::timeout).orElse(job.job().timeout());
    Launch launch =
        new Launch(
            new ProgramId(job.execution(), name),
            command,
            new Launch.Code(codeDigest, CodeFiles.folder(work.spec(), Path.of(work.folder()))),
            List.of(raw()),
            List.of(FEATURES),
            job.variablesOfAttempt(),
            Launch.Limits.of(timeout, work.spec().train().resources()));
    Attempt attempt = runner.run(launch, job.log(), job.permit(), job.lease());
    return attempt
        .output(FEATURES)
        .orElseThrow(
            () ->
                new JobFailure(
                    "BAD_OUTPUT", name + " wrote no features.parquet into TIDEMILL_OUTPUT", false));
  }
}
