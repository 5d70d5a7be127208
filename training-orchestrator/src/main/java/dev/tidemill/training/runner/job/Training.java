package dev.tidemill.training.runner.job;

import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.TrainParameters;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.Input;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.ProgramId;
import dev.tidemill.training.runner.Runner;
import dev.tidemill.training.runner.code.CodeFiles;
import dev.tidemill.training.runner.output.GivenColumns;
import dev.tidemill.training.runner.output.ModelSignature;
import dev.tidemill.training.runner.output.WrittenMetrics;
import dev.tidemill.training.runner.output.WrittenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs the trainer and keeps what it leaves. */
final class Training {

  private static final String METRICS = "metrics.json";
  private static final String SIGNATURE = "signature.json";

  private final ArtefactStore store;
  private final Runner runner;
  private final SecretPlaces places;

  /**
   * @param places of the values of {@code train.env}
   */
  Training(ArtefactStore store, Runner runner, SecretPlaces places) {
    this.store = store;
    this.runner = runner;
    this.places = places;
  }

  TrainedModel train(TrainModel work, RunnerJob job)
      throws JobFailure, IOException, InterruptedException {
    PipelineSpec spec = work.spec();
    long start = System.nanoTime();
    TrainerSecrets secrets = TrainerSecrets.read(spec.train(), Path.of(work.folder()), places);
    Attempt attempt = run(launch(work, job, secrets), job, secrets);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Optional<Path> metrics = attempt.output(METRICS);
    Optional<Path> signature = attempt.output(SIGNATURE);
    Path folder = job.folder().resolve("model");
    ModelFormat format = ModelFormat.of(spec.model().format());
    WrittenModel model =
        format.onnx()
            ? WrittenModel.onnx(attempt, folder)
            : WrittenModel.folder(attempt, format, folder);
    String digest = model.store(store);
    return new TrainedModel(
        digest,
        Files.size(store.path(digest)),
        job.job().attempt(),
        work.codeDigest(),
        WrittenMetrics.read(metrics, job::note),
        format.onnx()
            ? signature(work, job).read(model.path(), signature, job.permit())
            : signature(work, job).given(signature),
        work.parameters(),
        work.seed(),
        millis,
        environment(work),
        model.format().word());
  }

  private Attempt run(Launch launch, RunnerJob job, TrainerSecrets secrets)
      throws JobFailure, IOException, InterruptedException {
    try {
      return runner.run(launch, secrets.before(job.log()), job.permit(), job.lease());
    } catch (JobFailure e) {
      throw secrets.hidden(e);
    }
  }

  private ModelSignature signature(TrainModel work, RunnerJob job) throws IOException, JobFailure {
    PipelineSpec spec = work.spec();
    List<String> labels =
        spec.task() == Task.REGRESSION
            ? List.of()
            : TrainingLabels.words(store, work, job.folder(), job.permit());
    return new ModelSignature(GivenColumns.of(work.prepared()), labels, spec);
  }

  private static Launch launch(TrainModel work, RunnerJob job, TrainerSecrets secrets) {
    PipelineSpec spec = work.spec();
    Map<String, String> variables = new HashMap<>(secrets.variables());
    variables.putAll(job.variablesOfAttempt());
    variables.put("TIDEMILL_SEED", Long.toString(work.seed()));
    String parameters = TrainParameters.json(work.parameters()).toString();
    return new Launch(
        new ProgramId(job.execution(), "train"),
        spec.train().command(),
        new Launch.Code(work.codeDigest(), code(work)),
        List.of(
            new Input(
                "TIDEMILL_TRAIN_DATA",
                "train.parquet",
                new Input.Artefact(work.prepared().trainDigest())),
            new Input("TIDEMILL_PARAMETERS", "parameters.json", new Input.Text(parameters))),
        List.of(LoadProblems.MODEL, METRICS, SIGNATURE),
        variables,
        Launch.Limits.of(spec.train().timeout(), spec.train().resources()));
  }

  private static Path code(TrainModel work) {
    return CodeFiles.folder(work.spec(), Path.of(work.folder()));
  }

  /** By what another training of the same rows and code may differ. */
  private static Map<String, String> environment(TrainModel work) {
    Map<String, String> out = new TreeMap<>();
    if (work.spec().code().flatMap(CodeSpec::git).isEmpty()) {
      out.put("code", code(work).toString()); // of code in git the version names the commit
    }
    out.put(
        "system",
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")));
    out.put(
        "java",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    out.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    return out;
  }
}
