package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.job.Execution;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.job.protocol.Standing;
import dev.tidemill.kit.job.protocol.Tenure;
import dev.tidemill.kit.job.protocol.Terms;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobEventBody.TestsFinished;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.LogLine;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.runner.Runner;
import dev.tidemill.training.runner.code.CodeFiles;
import dev.tidemill.training.runner.process.ProcessFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class RunnerCraftTest {

  private static final String YAML =
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
          columns: {id: [id], time: seen_at, label: y}
          holdout: {by: time, length: 1d, minRows: 5}
        code: {path: ., test: {command: [sh, test.sh], timeout: 1m}}
        train: {runner: process, command: [sh, train.sh], seed: 7, timeout: 1m}
        model: {format: onnx, positive: {output: probability}}
        triggers:
          - name: t
            data: {source: points}
        gates:
          data: {onFail: reject, checks: [{unique: {columns: [id]}}]}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;

  private static final Standing GRANTED = new Standing(Standing.Answer.GRANTED, "");

  @TempDir Path dir;
  private final List<JobLog> logs = new CopyOnWriteArrayList<>();
  private final AtomicReference<Standing> standing = new AtomicReference<>(GRANTED);
  private final PipelineSpec spec = TestSpecs.read(YAML);
  private ArtefactStore store;
  private Path folder;
  private Path executions;

  @BeforeEach
  void folders() throws Exception {
    store = new ArtefactStore(dir.resolve("artefacts"));
    folder = Files.createDirectories(dir.resolve("pipeline"));
    executions = Files.createDirectories(dir.resolve("executions"));
  }

  private JobEventBody tested(String script) throws Exception {
    Files.writeString(folder.resolve("test.sh"), script);
    String code = CodeFiles.archive(spec, folder, store).store(store);
    return done(new JobWork.TestCode(spec, folder.toString(), code));
  }

  private JobEventBody done(JobWork work) throws Exception {
    Job job = new Job("run/x/1", spec.key(), "run", 1, Instant.EPOCH, Duration.ofMinutes(1), work);
    Terms terms = new Terms(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
    Execution execution =
        new Execution(
            job,
            ExecutionId.of(job, "w"),
            Trace.of("a"),
            Tenure.claimed(terms, Duration.ZERO).look(GRANTED, Duration.ZERO),
            standing::get,
            () -> Duration.ZERO);
    Runner runner = ProcessFixture.runner(executions, store);
    Clock clock = Clock.systemUTC();
    RunnerJobs jobs = new RunnerJobs(store, clock, runner);
    Path own = dir.resolve("own");
    JobEventBody result =
        new RunnerCraft(jobs, runner, own, (batch, trace) -> logs.add(batch), clock)
            .work(execution);
    assertThat(own).isEmptyDirectory();
    assertThat(executions).isEmptyDirectory();
    return result;
  }

  @Test
  void anExecutionGivesItsResultAndSendsItsLogAndLeavesNoFolder() throws Exception {
    assertThat(tested("echo said")).isInstanceOf(TestsFinished.class);
    assertThat(logs).extracting(JobLog::stage).containsExactly(RunStage.TESTING_CODE);
    assertThat(logs.get(0).lines()).extracting(LogLine::text).containsExactly("said");
  }

  @Test
  void whatIsDoneInThisProcessHasAFolderOfItsExecutionAlone() throws Exception {
    StringBuilder csv = new StringBuilder("id,seen_at,x,y\n");
    for (int i = 0; i < 100; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
      csv.append(i).append(',').append(at).append(":00,").append(i % 10).append(",true\n");
    }
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("in/a.csv"), csv);
    String where = folder.toString();
    SnapshotFinished cut =
        (SnapshotFinished)
            done(
                new JobWork.CutSnapshot(
                    spec, where, List.of(), List.of(), Optional.empty(), Optional.empty()));
    assertThat(
            done(
                new JobWork.PrepareFeatures(
                    spec, where, cut.codeDigest(), cut.snapshot(), Optional.empty())))
        .isInstanceOf(PrepareFinished.class);
  }

  @Test
  void anExecutionThatMayNotGoOnIsStopped() throws Exception {
    standing.set(new Standing(Standing.Answer.REFUSED, "the run is being cancelled"));
    JobFailed failed =
        (JobFailed) tested("echo $$ > " + dir.resolve("pid") + "; read line < /dev/zero");
    assertThat(failed.code()).isEqualTo("CANCELLED");
    assertThat(failed.message()).isEqualTo("test was stopped: the run is being cancelled");
    long pid = Long.parseLong(Files.readString(dir.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void aRunnerTakesTheStepsThatAreNotGates() {
    RunnerJobs jobs = new RunnerJobs(store, Clock.systemUTC(), null);
    List<JobWork> works =
        List.of(
            new JobWork.CutSnapshot(null, "", null, null, Optional.empty(), Optional.empty()),
            new JobWork.CheckData(null, "", null, null, Optional.empty()),
            new JobWork.TestCode(null, "", ""),
            new JobWork.PrepareFeatures(null, "", "", null, Optional.empty()),
            new JobWork.TrainModel(null, "", "", null, null, null, 0),
            new JobWork.CheckModel(null, null, null, null, Optional.empty(), 1));
    assertThat(works.stream().filter(JobWork.ForRunner.class::isInstance).map(jobs::stage))
        .containsExactly(
            RunStage.SNAPSHOTTING, RunStage.TESTING_CODE, RunStage.PREPARING, RunStage.TRAINING);
  }
}
