package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.runner.process.ProcessFixture;
import dev.tidemill.training.snapshot.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A runner's jobs on flights of two days, with programs of shell. */
abstract class RunnerJobsFixture {

  static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: small}
      spec:
        task: binary-classification
        data:
          sources:
            - name: points
              files: {path: in/, glob: "*.csv", format: csv, settleFor: 0s}
          query: SELECT id, seen_at, x, later, x > 5 AS y FROM points
          columns: {id: [id], time: seen_at, label: y, notFeatures: [later]}
          clock: data
          window: {all: true}
          holdout: {by: time, length: 1d, minRows: 5}
        %s
        train:
          runner: process
          command: [sh, train.sh]
          parameters: {depth: 3, name: a b, eta: 0.5}
          seed: 7
          timeout: 1m
        model: {format: onnx, positive: {output: probability}}
        triggers:
          - name: t
            data: {source: points}
        gates:
          data: {onFail: reject, checks: [{unique: {columns: [id]}}]}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;
  static final Path ONE_NUMBER = resource("one-number.onnx");

  @TempDir Path folder;

  @TempDir Path home;

  ArtefactStore store;
  RunnerJobs work;
  PipelineSpec spec;
  int executions;
  final List<String> lines = new CopyOnWriteArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    store = new ArtefactStore(home.resolve("artefacts"));
    work =
        new RunnerJobs(
            store, Clock.systemUTC(), ProcessFixture.runner(home.resolve("programs"), store));
    spec = TestSpecs.read(YAML.formatted("description: none"));
    Files.createDirectories(folder.resolve("in"));
    StringBuilder csv = new StringBuilder("id,seen_at,x,later\n");
    for (int i = 0; i < 100; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
      csv.append(i).append(',').append(at).append(":00,").append(i % 10).append(",1\n");
    }
    Files.writeString(folder.resolve("in/a.csv"), csv);
  }

  static Path resource(String model) {
    try {
      return Path.of(RunnerJobsTest.class.getResource("/models/" + model).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  JobEventBody result(JobWork job) throws Exception {
    return result(job, Permit.ALWAYS);
  }

  JobEventBody result(JobWork job, Permit permit) throws Exception {
    Path own = Files.createDirectories(home.resolve("executions/" + executions++));
    Job what = new Job("run/x/1", spec.key(), "run", 1, Instant.EPOCH, Duration.ofMinutes(1), job);
    return work.result(
        new RunnerJob(
            what,
            new ExecutionId("x" + executions),
            own,
            (error, text) -> lines.add(text),
            permit,
            permit,
            Trace.of("job")));
  }

  JobWork cutSnapshot() {
    return new JobWork.CutSnapshot(
        spec, folder.toString(), List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  SnapshotFinished cut() throws Exception {
    JobEventBody cut = result(cutSnapshot());
    assertThat(cut).isInstanceOf(SnapshotFinished.class);
    return (SnapshotFinished) cut;
  }

  JobEventBody prepared(Optional<ModelVersion> champion) throws Exception {
    SnapshotFinished cut = cut();
    return result(
        new JobWork.PrepareFeatures(
            spec, folder.toString(), cut.codeDigest(), cut.snapshot(), champion));
  }

  JobEventBody trained(String script) throws Exception {
    Files.writeString(folder.resolve("train.sh"), script);
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    SnapshotFinished cut = cut();
    return result(
        new JobWork.TrainModel(
            spec,
            folder.toString(),
            cut.codeDigest(),
            prepared,
            cut.snapshot(),
            spec.train().parameters(),
            spec.train().seed()));
  }

  List<String> columns(String digest) throws Exception {
    try (Database database = Database.open(folder, List.of(store.root()), Permit.ALWAYS)) {
      String file = FileRelation.parquet(store.path(digest));
      return List.copyOf(database.columns(file).keySet());
    }
  }
}
