package dev.tidemill.training.runner.job;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.mlflow.MlflowProgram;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.JobWork.PredictHoldout;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PredictSpec;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.Input;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.Launch;
import dev.tidemill.training.runner.ProgramId;
import dev.tidemill.training.runner.Runner;
import dev.tidemill.training.runner.code.CodeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets the programs of models that are not ONNX answer for the holdout: each model's own, with the
 * inputs that its own code made.
 */
final class HoldoutPrediction {

  private static final String PREDICTIONS = "predictions.parquet";

  private final ArtefactStore store;
  private final Runner runner;
  private final PredictHoldout work;
  private final RunnerJob job;

  HoldoutPrediction(ArtefactStore store, Runner runner, PredictHoldout work, RunnerJob job) {
    this.store = store;
    this.runner = runner;
    this.work = work;
    this.job = job;
  }

  /** A model, the code behind it, and the rows that its own code prepared. */
  private record Subject(
      String name,
      String digest,
      ModelFormat format,
      Signature signature,
      String codeDigest,
      String rows) {}

  Predicted predicted() throws JobFailure, IOException, InterruptedException {
    Subject candidate =
        new Subject(
            "predict",
            work.model().digest(),
            ModelFormat.of(work.model().format()),
            work.model().signature(),
            work.codeDigest(),
            work.prepared().holdoutDigest());
    Optional<String> own =
        candidate.format().onnx() ? Optional.empty() : Optional.of(answered(candidate));
    Optional<ModelVersion> champion =
        work.champion()
            .filter(c -> !ModelFormat.of(c.format()).onnx())
            .filter(c -> work.prepared().championProblem().isEmpty());
    Optional<String> digest = work.champion().map(ModelVersion::digest);
    if (champion.isEmpty()) {
      return new Predicted(own, Optional.empty(), digest, Optional.empty());
    }
    try {
      String answered = answered(subject(champion.get()));
      return new Predicted(own, Optional.of(answered), digest, Optional.empty());
    } catch (JobFailure e) {
      boolean triesLeft = job.job().attempt() <= work.spec().train().retry().limit();
      if (job.lease().refused().isPresent() || (e.retryable() && triesLeft)) {
        throw e;
      }
      return problem(own, digest, e.getMessage());
    } catch (MissingArtefactException e) {
      return problem(own, digest, "its model or code is gone: " + e.getMessage());
    }
  }

  /** The gate fails closed then: a candidate that was not compared is not better for it. */
  private Predicted problem(Optional<String> own, Optional<String> digest, String why) {
    job.note("the champion cannot be asked: " + why);
    return new Predicted(own, Optional.empty(), digest, Optional.of(why));
  }

  private Subject subject(ModelVersion champion) {
    return new Subject(
        "champion's predict",
        champion.digest(),
        ModelFormat.of(champion.format()),
        champion.signature(),
        champion.codeDigest(),
        work.prepared().championHoldoutDigest().orElse(work.prepared().holdoutDigest()));
  }

  private String answered(Subject subject) throws JobFailure, IOException, InterruptedException {
    Launch launch =
        new Launch(
            new ProgramId(job.execution(), subject.name()),
            command(subject),
            new Launch.Code(
                subject.codeDigest(), CodeFiles.folder(work.spec(), Path.of(work.folder()))),
            inputs(subject),
            List.of(PREDICTIONS),
            job.variablesOfAttempt(),
            Launch.Limits.of(timeout(), work.spec().train().resources()));
    Attempt attempt = runner.run(launch, job.log(), job.permit(), job.lease());
    return store.put(
        attempt
            .output(PREDICTIONS)
            .orElseThrow(
                () ->
                    new JobFailure(
                        "BAD_OUTPUT",
                        subject.name() + " wrote no predictions.parquet into TIDEMILL_OUTPUT",
                        false)));
  }

  private Duration timeout() {
    return work.spec().predict().map(PredictSpec::timeout).orElse(job.job().timeout());
  }

  private List<String> command(Subject subject) throws JobFailure {
    List<String> command = CodeArchive.read(store, subject.codeDigest()).predict();
    if (command.isEmpty() && subject.format() == ModelFormat.MLFLOW) {
      String python =
          work.spec().predict().map(PredictSpec::python).orElse(PredictSpec.USUAL_PYTHON);
      return Stream.concat(Stream.of(python), MlflowProgram.PREDICT.arguments().stream()).toList();
    }
    if (command.isEmpty()) {
      throw new JobFailure("BAD_OUTPUT", "its code has no predict.command", false);
    }
    return command;
  }

  private List<Input> inputs(Subject subject) {
    DataSpec.Columns columns = work.spec().data().columns();
    String name = subject.name().replaceAll("\\W+", "-");
    return List.of(
        new Input(
            "TIDEMILL_INPUT",
            name + ".parquet",
            new Input.Without(subject.rows(), List.of(columns.label().column()))),
        new Input("TIDEMILL_MODEL", name + "-model", new Input.Folder(subject.digest())),
        new Input("TIDEMILL_COLUMNS", name + ".json", new Input.Text(columns(subject))));
  }

  /** What the columns are, for programs that serve any pipeline. */
  private String columns(Subject subject) {
    PipelineSpec spec = work.spec();
    ObjectNode json = JsonMapper.builder().build().createObjectNode();
    spec.data().columns().id().forEach(json.putArray("id")::add);
    json.put("time", spec.data().columns().time());
    subject.signature().features().forEach(json.putArray("inputs")::add);
    subject.signature().classes().forEach(json.putArray("classes")::add);
    return json.toString();
  }
}
