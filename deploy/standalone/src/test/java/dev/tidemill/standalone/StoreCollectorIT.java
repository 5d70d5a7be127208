package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.cli.CliProgram;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.StoreUsers;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.command.AllCommands;
import dev.tidemill.training.collector.ArtefactCollector;
import dev.tidemill.training.collector.CollectorException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is named on a real Kafka stays in the store. */
class StoreCollectorIT {

  /** As a newer version might write it: with one field only. */
  record Newer(String text) {}

  private static final Duration KEEP = Duration.ofDays(30);

  @TempDir Path home;
  private EmbeddedKafka kafka;
  private ServiceContext context;
  private ArtefactStore store;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(home.resolve("kafka"), 0);
    context =
        new ServiceContext(
            "a", kafka.access(), home, Settings.defaults(), new SimpleMeterRegistry());
    store = context.artefacts();
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  private void create(Collection<Topic<?>> topics) {
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(topics, 2);
      new StoreUsers(store).add(admin.clusterId());
    }
  }

  private String old(String content) throws IOException {
    String digest = store.put(content.getBytes(StandardCharsets.UTF_8));
    Instant longAgo = Instant.now().minus(Duration.ofDays(40));
    Files.setLastModifiedTime(store.path(digest), FileTime.from(longAgo));
    return digest;
  }

  private void tested(String codeDigest) {
    try (TopicWriter writer = new TopicWriter(context, "test")) {
      for (String key : List.of("default/a", "default/b", "default/c")) {
        writer.write(
            Topics.JOB_EVENTS,
            key,
            new JobEvent(
                "e-" + key,
                key,
                "run",
                "job",
                1,
                "execution",
                "worker",
                Instant.now(),
                new JobEventBody.TestsFinished(codeDigest, 1)));
      }
    }
  }

  private String gc(int exitCode, String... more) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    String[] args = new String[4 + more.length];
    System.arraycopy(new String[] {"--home", home.toString(), "store", "gc"}, 0, args, 0, 4);
    System.arraycopy(more, 0, args, 4, more.length);
    assertThat(CliProgram.execute(AllCommands.list(), out, out, args))
        .as(text.toString())
        .isEqualTo(exitCode);
    return text.toString();
  }

  @Test
  void theCommandDeletesWhatNoRecordNamesAndShowsItFirst() throws IOException {
    create(Topics.all());
    String file = old("program");
    String code = old("{\"files\":[{\"digest\":\"" + file + "\"}]}");
    String left = old("left by a killed run");
    tested(code);
    assertThat(gc(0, "--dry-run"))
        .contains(left)
        .contains("Would delete 1 unnamed artefact and 0 unfinished files")
        .doesNotContain(file);
    assertThat(store.contains(left)).isTrue();
    assertThat(gc(0, "--older-than", "41d")).contains("Deleted 0 unnamed artefacts");
    assertThat(gc(0)).contains(left).contains("Deleted 1 unnamed artefact and");
    assertThat(store.list()).containsExactlyInAnyOrder(file, code);
  }

  @Test
  void theCommandRefusesAnAgeThatAWriterCouldHave() {
    create(Topics.all());
    assertThat(gc(64, "--older-than", "2h"))
        .contains("--older-than is \"2h\"; allowed is a duration of at least 1d, such as 30d");
  }

  @Test
  void aRecordOfAnUnknownSchemaStopsIt() throws IOException {
    create(Topics.all());
    String left = old("left");
    Topic<Newer> asNewer =
        new Topic<>(
            Topics.RUNS.name(), Newer.class, "key", "test", "test", false, Optional.empty());
    try (TopicWriter writer = new TopicWriter(context, "newer")) {
      writer.write(asNewer, "default/a", new Newer("x"));
    }
    assertThat(gc(1)).contains("tidemill.runs").contains("newer version").contains("nothing was");
    assertThat(store.contains(left)).isTrue();
  }

  @Test
  void aTopicThatIsMissingStopsIt() throws IOException {
    create(Topics.all().stream().filter(t -> t != Topics.ROUTES).toList());
    String left = old("left");
    assertThatThrownBy(() -> ArtefactCollector.of(context).collect(KEEP, false, Instant.now()))
        .isInstanceOf(CollectorException.class)
        .hasMessageContaining("tidemill.routes");
    assertThat(store.contains(left)).isTrue();
  }
}
