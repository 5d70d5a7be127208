package dev.tidemill.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A runner in a process of its own dies by kill -9 while its trainer works. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunnerProcessIT extends TrainingSetUp {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private ChildProcess runnerProcess(String instance) throws IOException {
    return ChildProcess.tidemill(
        dir,
        "runner",
        "--home",
        dir.resolve("home").toString(),
        "--port",
        "0",
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--set",
        "instance-id=" + instance,
        "--set",
        "kafka-properties=" + kafka.properties().map(Path::toString).orElse(""),
        "--set",
        "session-timeout=6s",
        "--set",
        "worker-gives-up-after=8s",
        "--set",
        "worker-lease=12s");
  }

  private Optional<ExecutionGranted> trainingGranted(int attempt) {
    return bodies(ExecutionGranted.class).stream()
        .filter(g -> g.stage() == RunStage.TRAINING && g.attempt() == attempt)
        .findFirst();
  }

  private ProcessHandle trainer(int attempt) throws IOException {
    Path note = dir.resolve("hold.pid-" + attempt);
    await().atMost(PATIENCE).until(() -> Files.exists(note) && Files.size(note) > 1);
    return ProcessHandle.of(Long.parseLong(Files.readString(note).strip())).orElseThrow();
  }

  @Test
  void anotherProcessGetsASecondExecutionTheFirstOnesLateResultIsIgnoredAndItsOrphanIsKilled()
      throws Exception {
    runner.close();
    Files.writeString(dir.resolve("hold-1"), "");
    ChildProcess first = runnerProcess("first");
    ChildProcess second = null;
    try {
      fire("run-1");
      ProcessHandle orphan = trainer(1);
      await().atMost(PATIENCE).until(() -> trainingGranted(1).isPresent());
      first.kill();
      assertThat(orphan.isAlive()).as("the trainer outlives its runner").isTrue();

      Files.writeString(dir.resolve("hold-2"), "");
      second = runnerProcess("second");
      trainer(2);
      await().atMost(PATIENCE).until(() -> trainingGranted(2).isPresent());
      assertThat(trainingGranted(2).orElseThrow().executionId())
          .isNotEqualTo(trainingGranted(1).orElseThrow().executionId());
      sayLate(trainingGranted(1).orElseThrow());
      await().atMost(PATIENCE).until(() -> !bodies(RunEventBody.LateResultIgnored.class).isEmpty());
      Files.delete(dir.resolve("hold-2"));
      RunEventBody.RunEnded end = awaitEnd();
      assertThat(end.outcome()).as(end.message()).isEqualTo(RunOutcome.PROMOTED);
      assertThat(bodies(ModelTrained.class)).hasSize(1);
      String digest = bodies(ModelTrained.class).get(0).model().digest();
      assertThat(Files.readString(context.artefacts().path(digest), ISO_8859_1))
          .endsWith("model of attempt 2");

      assertThat(orphan.isAlive()).as("its runner is not back yet").isTrue();
      first = runnerProcess("first");
      await().atMost(PATIENCE).until(() -> !orphan.isAlive());
    } finally {
      first.close();
      if (second != null) {
        second.close();
      }
    }
  }

  /** As if the first runner had not died but hung, and came back with its result. */
  private void sayLate(ExecutionGranted granted) {
    TrainedModel model =
        new TrainedModel(
            "late",
            1,
            granted.attempt(),
            "code",
            Map.of(),
            new Signature(List.of(), List.of(), List.of(), Optional.empty()),
            Map.of(),
            7,
            1);
    String job =
        events.stream()
            .map(RunEvent::body)
            .filter(RunEventBody.StageStarted.class::isInstance)
            .map(RunEventBody.StageStarted.class::cast)
            .filter(s -> s.stage() == RunStage.TRAINING)
            .findFirst()
            .orElseThrow()
            .jobId();
    writer.write(
        Topics.JOB_EVENTS,
        spec.key(),
        new JobEvent(
            "late",
            spec.key(),
            "run-1",
            job,
            granted.attempt(),
            granted.executionId(),
            granted.worker(),
            Instant.now(),
            new JobEventBody.TrainFinished(model)));
  }
}
