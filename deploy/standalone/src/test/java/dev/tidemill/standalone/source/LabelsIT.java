package dev.tidemill.standalone.source;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.training.RunnerService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner of a real Kafka reads labels from files and from a topic. */
class LabelsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FROM_TOPIC =
      "from: topic, topic: {name: outcomes, every: 1s, keyColumn: request}, id: request,"
          + " label: paid, time: paid_at";

  @TempDir Path dir;
  private final List<Label> labels = new CopyOnWriteArrayList<>();
  private Cluster.Running kafka;
  private ServiceContext context;
  private TopicWriter writer;
  private LogReader reader;
  private Path pipeline;

  @BeforeEach
  void start() throws Exception {
    PrivateFiles.createFolders(dir.resolve("home"));
    kafka = Cluster.EMBEDDED.start(dir);
    context = context("a");
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(Topics.all(), 2);
    }
    try (Admin admin = Admin.create(context.clientProperties())) {
      admin.createTopics(List.of(new NewTopic("outcomes", 2, (short) 1))).all().get();
    }
    writer = new TopicWriter(context, "test");
    reader = LogReader.of(context, "test").on(Topics.LABELS, r -> labels.add(r.value())).start();
    pipeline = PointsProject.write(dir.resolve("pipeline"), "exit 1\n");
  }

  @AfterEach
  void stop() {
    reader.close();
    writer.close();
    kafka.close();
  }

  private ServiceContext context(String instance) {
    return new ServiceContext(
        instance,
        kafka.access(),
        dir.resolve("home"),
        Settings.defaults(),
        new SimpleMeterRegistry());
  }

  private void apply(int version, String from) {
    String yaml =
        PointsProject.yaml(
            "name: small",
            """
            triggers: [{name: t, data: {source: points}}]
            rollout: {serving: {endpoint: points}}
            monitor: {labels: {%s, maxDelay: 1d}}
            """
                .formatted(from));
    PipelineSpec spec = PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow();
    writer.write(
        Topics.PIPELINES,
        spec.key(),
        new PipelineVersion(
            spec.key(), version, spec, yaml, pipeline.toString(), Instant.now(), "test", false));
  }

  private void send(int from, int to, String value) throws Exception {
    Map<String, Object> properties = new HashMap<>(context.clientProperties());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = from; i < to; i++) {
        producer.send(new ProducerRecord<>("outcomes", "r-" + i, value.formatted(i % 2)));
      }
    }
  }

  private Set<String> ids() {
    return labels.stream().map(Label::requestId).collect(toSet());
  }

  private static Set<String> numbered(String prefix, int to) {
    return IntStream.range(0, to).mapToObj(i -> prefix + i).collect(toSet());
  }

  @Test
  void rowsOfFilesAndMessagesOfATopicAreLabelsOnceAndWhatIsNoneIsTold() throws Exception {
    try (RunnerService runner = new RunnerService(context)) {
      runner.start();
      // the newest row is the 99th: the label of each row is known with it
      apply(1, "from: data");
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).isEqualTo(numbered("", 100)));
      assertThat(labels)
          .hasSize(100)
          .allSatisfy(l -> assertThat(l.endpoint()).isEqualTo("points"))
          .filteredOn(l -> l.value() == 1)
          .hasSize(40);

      Files.writeString(pipeline.resolve("in/b.csv"), "id,seen_at,x\n100,2001-01-05T04:00:00,9\n");
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).contains("100"));
      assertThat(labels).hasSize(101);

      labels.clear();
      apply(2, FROM_TOPIC);
      send(0, 500, "{\"paid\": %d, \"paid_at\": \"2026-11-30T10:00:00Z\"}");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(ids()).isEqualTo(numbered("r-", 500)));
      assertThat(labels)
          .hasSize(500)
          .filteredOn(l -> l.requestId().equals("r-7"))
          .singleElement()
          .satisfies(
              l -> {
                assertThat(l.value()).isEqualTo(1);
                assertThat(l.eventTime()).contains(Instant.parse("2026-11-30T10:00:00Z"));
              });

      send(500, 501, "{\"paid\": \"perhaps %d\"}");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(runner.health().details().toString())
                      .contains("1 row has a label that is not 0 or 1")
                      .contains("r-500: perhaps 0"));
      assertThat(labels).hasSize(500);
    }
  }

  @Test
  void aTopicWithoutTheFieldWaitsForAMessageThatHasIt() throws Exception {
    try (RunnerService runner = new RunnerService(context)) {
      runner.start();
      apply(1, FROM_TOPIC);
      send(0, 10, "{\"payed\": %d, \"paid_at\": null}");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(runner.health().details().toString())
                      .contains("no message of the topic outcomes has the field paid; they have"));
      assertThat(labels).isEmpty();
      apply(2, FROM_TOPIC.replace("label: paid", "label: payed"));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).isEqualTo(numbered("r-", 10)));
    }
  }

  @Test
  void aRunnerThatIsKilledLosesNoLabelAndAnotherOneGoesOn() throws Exception {
    int all = 60_000;
    apply(1, FROM_TOPIC);
    send(0, all, "{\"paid\": %d, \"paid_at\": null}");
    ChildProcess first = runnerProcess("first");
    ChildProcess second = null;
    try {
      await().atMost(PATIENCE).until(() -> labels.size() > 100);
      first.kill();
      assertThat(labels.size()).as("it was killed on its way").isLessThan(all);
      second = runnerProcess("second");
      await()
          .atMost(PATIENCE.multipliedBy(2))
          .untilAsserted(() -> assertThat(ids()).hasSize(all).isEqualTo(numbered("r-", all)));
    } finally {
      first.kill();
      if (second != null) {
        second.kill();
      }
    }
  }

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
        "session-timeout=6s");
  }
}
