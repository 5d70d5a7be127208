package dev.tidemill.training.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.StoreUsers;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.TopicRights;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.snapshot.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtefactCollectorTest {

  private static final Instant NOW = Instant.now();
  private static final Duration KEEP = Duration.ofDays(30);
  private static final Duration OLD = Duration.ofDays(40);

  @TempDir Path dir;
  private ArtefactStore store;
  private final List<Object> records = new ArrayList<>();

  @BeforeEach
  void open() {
    store = new ArtefactStore(dir.resolve("store"));
  }

  @Test
  void theOrchestratorMayReadEveryTopicThatNamesArtefacts() {
    List<Topic<?>> may =
        TopicRights.all().stream()
            .filter(r -> r.service().equals("training-orchestrator"))
            .findFirst()
            .orElseThrow()
            .reads();
    assertThat(may).containsAll(ArtefactCollector.topics());
  }

  private String old(String content) {
    return aged(content, OLD);
  }

  private String aged(String content, Duration age) {
    String digest = store.put(content.getBytes(StandardCharsets.UTF_8));
    age(store.path(digest), age);
    return digest;
  }

  private static void age(Path file, Duration age) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Collected collect(boolean dryRun) {
    return new ArtefactCollector(store, (topics, to) -> records.forEach(to))
        .collect(KEEP, dryRun, NOW);
  }

  private void tested(String codeDigest) {
    job(new JobEventBody.TestsFinished(codeDigest, 1));
  }

  private void job(JobEventBody body) {
    records.add(new JobEvent("e", "default/p", "run", "job", 1, "execution", "worker", NOW, body));
  }

  private static Snapshot snapshot(String digest, String train, String holdout) {
    return new Snapshot(
        digest, NOW, NOW, NOW, NOW, NOW, 1, 1, train, holdout, List.of(), List.of(), "rule");
  }

  private String manifest(String train, String holdout, String context) throws IOException {
    Manifest manifest = new Manifest("", "", "", "", train, holdout, context, List.of(), null);
    return old(new ObjectMapper().writeValueAsString(manifest));
  }

  @Test
  void whatAKilledRunLeftIsDeletedAndWhatARunNamesStays() throws IOException {
    String train = old("train");
    String holdout = old("holdout");
    String context = old("context");
    String manifest = manifest(train, holdout, context);
    String file = old("program");
    String code = old("{\"files\":[{\"path\":\"train.jar\",\"digest\":\"" + file + "\"}]}");
    String left = old("of a killed run");
    String young = store.put("of a run that is going on".getBytes(StandardCharsets.UTF_8));
    job(new JobEventBody.SnapshotFinished(snapshot(manifest, train, holdout), code, List.of()));

    Collected done = collect(false);

    assertThat(done.removed()).extracting(s -> s.name()).containsExactly(left);
    assertThat(done.removedBytes()).isEqualTo("of a killed run".length());
    assertThat(done.kept()).isEqualTo(7);
    assertThat(store.list())
        .containsExactlyInAnyOrder(train, holdout, context, manifest, file, code, young);
  }

  @Test
  void aFileThatAProgramLoggedStays() {
    String file = old("confusion matrix");
    records.add(
        new TrackingEvent(
            "0", NOW, "ana", new TrackingEventBody.ArtefactLogged("r", "m.png", file, 16)));

    assertThat(collect(false).removed()).isEmpty();

    assertThat(ArtefactCollector.topics()).contains(Topics.TRACKING);
  }

  @Test
  void aDryRunSaysWhatWouldGoAndDeletesNothing() throws IOException {
    String left = old("left");
    Path part = Files.writeString(dir.resolve("store/incoming/1.part"), "half");
    age(part, Duration.ofDays(2));
    Collected found = collect(true);
    assertThat(found.dryRun()).isTrue();
    assertThat(found.removed()).extracting(s -> s.name()).containsExactly(left);
    assertThat(found.unfinished()).extracting(s -> s.name()).containsExactly("1.part");
    assertThat(store.contains(left)).isTrue();
    assertThat(part).exists();
  }

  @Test
  void aFileThatAKilledWriterDidNotFinishGoesAfterADay() throws IOException {
    store.put(new byte[0]);
    Path dead = Files.writeString(dir.resolve("store/incoming/1.part"), "half");
    Path living = Files.writeString(dir.resolve("store/incoming/2.part"), "half");
    age(dead, Duration.ofHours(25));
    age(living, Duration.ofHours(23));
    assertThat(collect(false).unfinished()).extracting(s -> s.name()).containsExactly("1.part");
    assertThat(dead).doesNotExist();
    assertThat(living).exists();
  }

  @Test
  void nothingIsDeletedWhenAManifestThatARunNamesIsMissing() {
    String left = old("left");
    String gone = "0".repeat(64);
    job(new JobEventBody.SnapshotFinished(snapshot(gone, "a", "b"), "", List.of()));
    assertThatThrownBy(() -> collect(false))
        .isInstanceOf(CollectorException.class)
        .hasMessageContaining(gone)
        .hasMessageEndingWith("nothing was deleted");
    assertThat(store.contains(left)).isTrue();
  }

  @Test
  void nothingIsDeletedWhenACodeArchiveThatARunNamesIsDamaged() throws IOException {
    String left = old("left");
    String code = old("{}");
    tested(code);
    assertThat(store.path(code).toFile().setWritable(true)).isTrue();
    Files.writeString(store.path(code), "{");
    assertThatThrownBy(() -> collect(false))
        .isInstanceOf(CollectorException.class)
        .hasMessageContaining(code);
    assertThat(store.contains(left)).isTrue();
  }

  @Test
  void nothingIsDeletedWhenATopicCannotBeReadToItsEnd() throws IOException {
    String left = old("left");
    Path part = Files.writeString(dir.resolve("store/incoming/1.part"), "half");
    age(part, Duration.ofDays(2));
    ArtefactCollector collector =
        new ArtefactCollector(
            store,
            (topics, to) -> {
              throw new CollectorException("Topic tidemill.runs does not exist on this Kafka");
            });
    assertThatThrownBy(() -> collector.collect(KEEP, false, NOW))
        .hasMessage("Topic tidemill.runs does not exist on this Kafka; nothing was deleted");
    assertThat(store.contains(left)).isTrue();
    assertThat(part).exists();
  }

  @Test
  void whatAStageWroteThatMayStillReportStaysHoweverOldItIs() {
    String ofOpenStage = aged("of a stage of 50 days", Duration.ofDays(45));
    String before = aged("of before", Duration.ofDays(60));
    Instant begun = NOW.minus(Duration.ofDays(48));
    records.add(stage(begun, begun.plus(Duration.ofDays(50))));
    assertThat(collect(false).removed()).extracting(s -> s.name()).containsExactly(before);
    records.set(0, stage(begun, begun.plus(Duration.ofDays(40))));
    assertThat(collect(false).removed()).extracting(s -> s.name()).containsExactly(ofOpenStage);
  }

  private static RunEvent stage(Instant begun, Instant deadline) {
    return new RunEvent(
        "e",
        "default/p",
        "run",
        1,
        begun,
        new RunEventBody.StageStarted(RunStage.TRAINING, "job", 1, deadline, deadline));
  }

  @Test
  void anArtefactThatIsWrittenAgainWhileTopicsAreReadStays() {
    String again = old("again");
    Collected done =
        new ArtefactCollector(
                store, (topics, to) -> store.put("again".getBytes(StandardCharsets.UTF_8)))
            .collect(KEEP, false, NOW);
    assertThat(done.removed()).isEmpty();
    assertThat(store.contains(again)).isTrue();
  }

  @Test
  void artefactsYoungerThanADayCanNeverBeAskedFor() {
    ArtefactCollector collector = new ArtefactCollector(store, (topics, to) -> {});
    assertThatThrownBy(() -> collector.collect(Duration.ofHours(23), false, NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ArtefactCollector.KEEP.parser().apply("23h"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ArtefactCollector.KEEP.parser().apply("24h")).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void aStoreThatAnotherClusterUsesTooIsLeftAlone() {
    StoreUsers users = new StoreUsers(store);
    assertThatThrownBy(() -> ArtefactCollector.requireOnly("mine", users, store))
        .hasMessageContaining("has not been used by Kafka cluster mine");
    users.add("mine");
    users.add("mine");
    ArtefactCollector.requireOnly("mine", users, store);
    users.add("other");
    assertThatThrownBy(() -> ArtefactCollector.requireOnly("mine", users, store))
        .isInstanceOf(CollectorException.class)
        .hasMessageContaining("also used by Kafka cluster other");
  }
}
