package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.StoreUsers;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.RunnerService;
import dev.tidemill.training.TrainingService;
import dev.tidemill.training.collector.ArtefactCollector;
import dev.tidemill.training.collector.Collected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingIT extends TrainingSetUp {

  @Test
  void aRunTrainsRegistersItsModelAndStreamsItsLog() {
    fire("run-1");
    RunEventBody.RunEnded end = awaitEnd();
    assertThat(end.outcome()).as(end.message()).isEqualTo(RunOutcome.PROMOTED);
    awaitLine("training with seed 7");
    String key = spec.key() + "/1";
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> models.containsKey(key) && models.get(key).aliases().contains("champion"));
    assertThat(context.artefacts().contains(models.get(key).digest())).isTrue();
    assertThat(traces).as("the run and all that workers said of its jobs").hasSize(1);
  }

  @Test
  void ofARunThatEndedLongAgoTheStoreKeepsEverything() throws IOException {
    fire("run-1");
    assertThat(awaitEnd().outcome()).isEqualTo(RunOutcome.PROMOTED);
    ArtefactStore store = context.artefacts();
    List<String> named = store.list();
    assertThat(named).hasSizeGreaterThan(5);
    String left = store.put("of a job that was killed".getBytes(StandardCharsets.UTF_8));
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
    for (String digest : store.list()) {
      Files.setLastModifiedTime(store.path(digest), longAgo);
    }
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      new StoreUsers(store).add(admin.clusterId());
    }
    Collected done =
        ArtefactCollector.of(context).collect(Duration.ofDays(30), false, Instant.now());
    assertThat(done.removed()).extracting(s -> s.name()).containsExactly(left);
    assertThat(store.list()).isEqualTo(named);
  }

  @Test
  void aCancelledRunStopsItsProcess() throws IOException {
    Files.writeString(dir.resolve("hold"), "");
    fire("run-1");
    awaitLine("training with seed 7");
    writer.write(
        Topics.COMMANDS,
        spec.key(),
        new Command(
            "c1",
            spec.key(),
            Instant.now(),
            Instant.now().plusSeconds(60),
            "ann",
            new CommandBody.CancelRun("run-1", "not needed")));
    assertThat(awaitEnd().outcome()).isEqualTo(RunOutcome.CANCELLED);
    Path executions = dir.resolve("home/executions/a");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              try (var folders = Files.list(executions)) {
                return folders.findAny().isEmpty();
              }
            });
  }

  @Test
  void aTrainingGoesOnAlthoughTheOrchestratorWasAwayForLongerThanTheLease() throws IOException {
    Files.writeString(dir.resolve("hold"), "");
    fire("run-1");
    awaitLine("training with seed 7");
    training.close();
    Instant over = Instant.now().plus(LEASE.plusSeconds(3));
    await().atMost(LEASE.plusSeconds(30)).until(() -> Instant.now().isAfter(over));
    training = new TrainingService(context);
    training.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> training.health().ready());
    Instant renewed = Instant.now().plus(LEASE.plusSeconds(3));
    await().atMost(LEASE.plusSeconds(30)).until(() -> Instant.now().isAfter(renewed));
    Files.delete(dir.resolve("hold"));
    assertThat(awaitEnd().outcome()).isEqualTo(RunOutcome.PROMOTED);
    assertThat(bodies(RunEventBody.JobReissued.class)).isEmpty();
  }

  @Test
  void whenARunnerGoesAwayAnotherOneDoesTheJobAgain() throws IOException {
    Files.writeString(dir.resolve("hold"), "");
    fire("run-1");
    awaitLine("training with seed 7");
    runner.close();
    Files.delete(dir.resolve("hold"));
    runner = new RunnerService(context("b"));
    runner.start();
    assertThat(awaitEnd().outcome()).isEqualTo(RunOutcome.PROMOTED);
    assertThat(bodies(RunEventBody.JobReissued.class)).isNotEmpty();
  }
}
