package dev.tidemill.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.worker.Delivery;
import dev.tidemill.kit.worker.Heart;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody.Claimed;
import dev.tidemill.schemas.message.JobEventBody.TestsFinished;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class RunnerSlotTest {

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

  @TempDir Path dir;
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final List<JobEvent> said = new CopyOnWriteArrayList<>();
  private final List<JobHeartbeat> beats = new CopyOnWriteArrayList<>();
  private final Grants grants = new Grants();
  private final PipelineSpec spec = TestSpecs.read(YAML);
  private ArtefactStore store;
  private Path folder;
  private volatile boolean kafkaTakesBeats = true;

  @BeforeEach
  void folders() throws Exception {
    store = new ArtefactStore(dir.resolve("artefacts"));
    folder = Files.createDirectories(dir.resolve("pipeline"));
  }

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  /** A log that grants each claim; while Kafka stalls, heartbeats do not get through. */
  private final class Log implements Reports {

    @Override
    public void say(JobEvent event, Trace trace) {
      said.add(event);
      if (event.body() instanceof Claimed) {
        grants.take(granted(event));
      }
    }

    @Override
    public CompletableFuture<?> beat(JobHeartbeat heartbeat, Trace trace) {
      beats.add(heartbeat);
      return kafkaTakesBeats ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
    }

    @Override
    public void log(JobLog batch, Trace trace) {}
  }

  private static RunState granted(JobEvent claim) {
    return new RunState(
        claim.runId(),
        claim.pipeline(),
        RunStage.TESTING_CODE,
        Optional.empty(),
        "",
        Optional.of(claim.jobId()),
        claim.attempt(),
        Optional.of(claim.executionId()),
        false,
        claim.at(),
        claim.at());
  }

  private record Once(Job value) implements Delivery<Job> {

    @Override
    public Received<Job> record() {
      return new Received<>(
          value.runId(), value, new Origin("tidemill.jobs", 0, 0), value.issuedAt(), Trace.of("a"));
    }

    @Override
    public int deliveryCount() {
      return 1;
    }

    @Override
    public boolean accept() {
      return true;
    }

    @Override
    public boolean release() {
      return true;
    }
  }

  private void handle(String script, Heart.Rhythm rhythm) throws Exception {
    Files.writeString(folder.resolve("test.sh"), script);
    String code = CodeFiles.archive(spec, folder, store).store(store);
    Job job =
        new Job(
            "run/testing-code/1",
            spec.key(),
            "run",
            1,
            Instant.now(),
            Duration.ofMinutes(1),
            new JobWork.TestCode(spec, folder.toString(), code));
    Path executions = Files.createDirectories(dir.resolve("executions"));
    Work work = new Work(store, Clock.systemUTC(), new ProcessRunner(100_000, 1 << 30));
    new RunnerSlot(
            "runner-a", executions, work, grants, new Log(), scheduler, rhythm, Clock.systemUTC())
        .handle(new Once(job));
    try (var left = Files.list(executions)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void anExecutionReportsItsResult() throws Exception {
    handle("true", new Heart.Rhythm(Duration.ofSeconds(2), Duration.ofSeconds(8)));
    assertThat(said)
        .extracting(e -> e.body().getClass().getSimpleName())
        .containsExactly("Claimed", "TestsFinished");
    assertThat(said.get(1).body()).isInstanceOf(TestsFinished.class);
  }

  /** A result would end the run for good; silence makes the orchestrator issue the job again. */
  @Test
  void whenNoHeartbeatGetsThroughTheProgramIsStoppedAndNothingIsReported() throws Exception {
    kafkaTakesBeats = false;
    Heart.Rhythm fast = new Heart.Rhythm(Duration.ofMillis(50), Duration.ofMillis(300));
    handle("echo $$ > " + dir.resolve("pid") + "; read line < /dev/zero", fast);
    assertThat(said)
        .extracting(e -> e.body().getClass().getSimpleName())
        .containsExactly("Claimed");
    long pid = Long.parseLong(Files.readString(dir.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcFiles::lives)).isEmpty();
    assertThat(beats).extracting(JobHeartbeat::executionId).containsOnly(said.get(0).executionId());
  }

  @Test
  void aHeartThatGaveUpStaysStoppedWhenKafkaIsBack() {
    CompletableFuture<Void> kept = new CompletableFuture<>();
    Heart.Rhythm fast = new Heart.Rhythm(Duration.ofMillis(20), Duration.ofMillis(100));
    try (Heart heart =
        new Heart(
            scheduler,
            fast,
            () -> kafkaTakesBeats ? CompletableFuture.completedFuture(null) : kept)) {
      assertThat(heart.stopped()).isEmpty();
      kafkaTakesBeats = false;
      await().until(() -> heart.stopped().isPresent());
      kafkaTakesBeats = true;
      kept.complete(null);
      await().during(Duration.ofMillis(200)).until(() -> heart.gaveUp().isPresent());
      assertThat(heart.stopped()).isPresent();
    }
  }
}
