package dev.tidemill.training.runner;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TrainParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the trainer and keeps what it leaves. */
final class Training {

  private final ArtefactStore store;
  private final ProcessRunner processes;

  Training(ArtefactStore store, ProcessRunner processes) {
    this.store = store;
    this.processes = processes;
  }

  TrainedModel train(TrainModel work, RunnerJob job)
      throws JobFailure, IOException, InterruptedException {
    PipelineSpec spec = work.spec();
    Workplace workplace = Workplace.unpack(store, work.codeDigest(), spec, work.folder(), job);
    Path folder = job.folder();
    Path output = Files.createDirectories(folder.resolve("output"));
    long start = System.nanoTime();
    processes.run(
        "train",
        new Launch(
            workplace.command(spec.train().command()),
            workplace.code(),
            folder,
            variables(work, job, output),
            spec.train().timeout(),
            spec.train().resources().memoryLimitBytes(),
            spec.train().resources().cpuLimit()),
        job.output(),
        job.lease());
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Path model = output.resolve("model.onnx");
    for (String other : List.of("metrics.json", "signature.json")) {
      Written.isFile(folder, output.resolve(other));
    }
    if (!Written.isFile(folder, model) || Files.size(model) == 0) {
      throw new JobFailure("BAD_OUTPUT", "train wrote no model.onnx into TIDEMILL_OUTPUT", false);
    }
    return new TrainedModel(
        store.put(model),
        Files.size(model),
        job.job().attempt(),
        work.codeDigest(),
        WrittenMetrics.read(output.resolve("metrics.json"), job::note),
        ModelSignature.read(output, work.prepared().features(), spec, job.permit()),
        work.parameters(),
        work.seed(),
        millis,
        environment());
  }

  /** What another training of the same may differ by. */
  private static Map<String, String> environment() {
    return Map.of(
        "system",
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        "java",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        "processors",
        Integer.toString(Runtime.getRuntime().availableProcessors()));
  }

  private Map<String, String> variables(TrainModel work, RunnerJob job, Path output)
      throws IOException {
    Path folder = job.folder();
    Path data = folder.resolve("train.parquet");
    store.copyTo(work.prepared().trainDigest(), data);
    Path parameters = folder.resolve("parameters.json");
    Files.writeString(parameters, TrainParameters.json(work.parameters()).toString());
    Map<String, String> variables = new HashMap<>();
    variables.put("TIDEMILL_RUN_ID", job.job().runId());
    variables.put("TIDEMILL_ATTEMPT", Integer.toString(job.job().attempt()));
    variables.put("TIDEMILL_PIPELINE", job.job().pipeline());
    variables.put("TIDEMILL_TRAIN_DATA", data.toString());
    variables.put("TIDEMILL_PARAMETERS", parameters.toString());
    variables.put("TIDEMILL_SEED", Long.toString(work.seed()));
    variables.put("TIDEMILL_OUTPUT", output.toString());
    return variables;
  }
}
