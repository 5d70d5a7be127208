package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.rehearsal.OneRehearsal;
import dev.tidemill.standalone.rehearsal.RehearsalResult;
import dev.tidemill.training.RemoteSources;
import dev.tidemill.training.snapshot.SnapshotCutter;
import dev.tidemill.training.snapshot.SnapshotException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Runs on the messages of a topic of a real broker. */
class TopicRowsIT {

  private static final UrlRules RULES = new UrlRules(true, InetAddress::getAllByName);
  private static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir static Path shared;
  @TempDir Path dir;
  private static Cluster.Running kafka;
  private static Admin admin;

  private String topic;
  private ArtefactStore store;
  private final List<String> notes = new ArrayList<>();

  @BeforeAll
  static void startBroker() {
    kafka = Cluster.EMBEDDED.start(shared);
    admin = Admin.create(kafka.access().clientProperties());
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    kafka.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) throws Exception {
    topic = test.getTestMethod().orElseThrow().getName();
    store = new ArtefactStore(dir.resolve("artefacts"));
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
  }

  private PipelineSpec spec(String source) {
    String files = "files: {path: in/, glob: \"*.csv\", format: csv, settleFor: 0s}";
    String yaml =
        PointsProject.yaml(
            "name: small",
            """
            triggers:
              - name: t
                data: {source: points}
            """);
    assertThat(yaml).contains(files);
    return PipelineSpecs.parse(yaml.replace(files, source), "pipeline.yaml").orThrow();
  }

  private PipelineSpec spec() {
    return spec("topic: {name: %s}".formatted(topic));
  }

  private static String point(int i) {
    LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
    return "{\"id\": %d, \"seen_at\": \"%s:00\", \"x\": %d}".formatted(i, at, i % 10);
  }

  private KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(kafka.access().clientProperties());
    // of a new topic a broker may refuse the first batch and take the second (KAFKA-15591)
    properties.put("max.in.flight.requests.per.connection", 1);
    properties.putAll(more);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  /** Sends points to both partitions in turn. */
  private void send(int from, int to) throws Exception {
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      for (int i = from; i < to; i++) {
        producer.send(new ProducerRecord<>(topic, i % 2, "k" + i, point(i))).get();
      }
    }
  }

  @Test
  void messagesThatSayWhatEarlierOnesSaidAreNewRows() throws Exception {
    send(0, 400);
    Snapshot first = cut(work(spec(), List.of(), Optional.empty()));
    send(0, 400);
    Snapshot second = cut(work(spec(), List.of(), Optional.of(first)));
    assertThat(second.files()).hasSize(2);
    assertThat(second.newFiles()).hasSize(1);
    assertThat(second.newFiles().get(0).rows()).isEqualTo(400);
  }

  private CutSnapshot work(PipelineSpec spec, List<String> quarantined, Optional<Snapshot> last) {
    return new CutSnapshot(
        spec,
        dir.toString(),
        quarantined,
        last.map(s -> s.files().stream().map(DataFile::digest).toList()).orElse(List.of()),
        Optional.empty(),
        Optional.empty(),
        last.map(Snapshot::digest));
  }

  private Snapshot cut(CutSnapshot work) throws Exception {
    Path job = Files.createTempDirectory(dir, "job");
    return new SnapshotCutter(
            RemoteSources.of(
                Optional.of(kafka.access()), RULES, new SecretPlaces(Map.of(), dir, dir), dir),
            store,
            job,
            Permit.ALWAYS,
            notes::add)
        .cut(work, NOW)
        .snapshot();
  }

  private Snapshot cut(Optional<Snapshot> last) throws Exception {
    return cut(work(spec(), List.of(), last));
  }

  private long trainingIds(Snapshot snapshot, String condition) throws Exception {
    try (GuardedDatabase database =
        GuardedDatabase.open(
            dir, new GuardedDatabase.Confines("500MB", 1, List.of(store.root())), Permit.ALWAYS)) {
      String rows =
          FileRelation.parquet(
              List.of(store.path(snapshot.trainDigest()), store.path(snapshot.holdoutDigest())));
      return (Long)
          database
              .rows("SELECT count(DISTINCT id) FROM " + rows + " WHERE " + condition)
              .get(0)
              .get(0);
    }
  }

  @Test
  void aRunReadsEachMessageOnceAndTheNextOneOnlyWhatCameSince() throws Exception {
    // given
    send(0, 100);
    // when
    Snapshot first = cut(Optional.empty());
    // then
    assertThat(first.trainRows() + first.holdoutRows()).isEqualTo(100);
    assertThat(first.files()).hasSize(1).first().extracting(DataFile::rows).isEqualTo(100L);
    assertThat(first.files().get(0).source()).contains("points");
    assertThat(first.ranges())
        .extracting(
            RowRange::dataSource,
            r -> r.part().replaceFirst("@.*", ""),
            RowRange::from,
            RowRange::to)
        .containsExactly(
            tuple("points", topic + "-0", 0L, 50L), tuple("points", topic + "-1", 0L, 50L));
    // when the same is read from the beginning
    Snapshot again = cut(Optional.empty());
    // then it has the same bytes
    assertThat(again).isEqualTo(first);
    // when more came, and the messages that were read are deleted but for the last ones
    send(100, 120);
    delete(0, 49);
    delete(1, 49);
    Snapshot second = cut(Optional.of(first));
    // then
    assertThat(second.trainRows() + second.holdoutRows()).isEqualTo(120);
    assertThat(second.files()).hasSize(2).contains(first.files().get(0));
    assertThat(second.newFiles()).hasSize(1).first().extracting(DataFile::rows).isEqualTo(20L);
    assertThat(second.ranges()).extracting(RowRange::to).containsExactly(60L, 60L);
    // when nothing came
    assertThat(cut(Optional.of(second)).files()).isEqualTo(second.files());
    assertThat(notes).isEmpty();
    assertThat(admin.listGroups().all().get()).isEmpty();
  }

  private void delete(int partition, long before) throws Exception {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  @Test
  void whatRetentionDeletedIsSaid() throws Exception {
    send(0, 100);
    Snapshot first = cut(Optional.empty());
    send(100, 200);
    // when: all that was read is gone, and a part of what was not
    delete(0, 60);
    delete(1, 60);
    Snapshot second = cut(Optional.of(first));
    // then
    assertThat(second.trainRows() + second.holdoutRows()).isEqualTo(80);
    assertThat(notes)
        .contains(
            "Source points: 1 range that earlier runs read is left out, as the topic "
                + topic
                + " has deleted all of their messages.",
            "Source points: the topic "
                + topic
                + " deleted 10 offsets of partition 0, from 50, before a run read them; a longer"
                + " retention keeps them.");
  }

  @Test
  void ofTransactionsOnlyWhatIsCommittedIsRead() throws Exception {
    try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      for (int batch = 0; batch < 6; batch++) {
        producer.beginTransaction();
        for (int i = batch * 20; i < batch * 20 + 20; i++) {
          producer.send(new ProducerRecord<>(topic, i % 2, "k", point(i)));
        }
        producer.flush();
        if (batch % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
      // an open one at the end: what follows its beginning is not there yet
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, "k", point(999)));
      producer.flush();
      Snapshot snapshot = cut(Optional.empty());
      assertThat(snapshot.files().get(0).rows()).isEqualTo(60);
      assertThat(trainingIds(snapshot, "(id // 20) % 2 = 1 OR id = 999")).isZero();
      producer.commitTransaction();
      assertThat(cut(Optional.of(snapshot)).newFiles().get(0).rows()).isEqualTo(1);
    }
  }

  @Test
  void aRangeInQuarantineStaysOutWhileLaterOnesAreRead() throws Exception {
    send(0, 60);
    Snapshot good = cut(Optional.empty());
    send(60, 80);
    Snapshot rejected = cut(Optional.of(good));
    String bad = rejected.newFiles().get(0).digest();
    send(80, 120);
    Snapshot after = cut(work(spec(), List.of(bad), Optional.of(rejected)));
    assertThat(trainingIds(after, "id >= 60 AND id < 80")).isZero();
    assertThat(trainingIds(after, "true")).isEqualTo(100);
    Snapshot later = cut(work(spec(), List.of(bad), Optional.of(after)));
    assertThat(later.files()).isEqualTo(after.files());
    // included again by a person: it is there without being read again
    delete(0, 39);
    delete(1, 39);
    assertThat(
            trainingIds(cut(work(spec(), List.of(), Optional.of(later))), "id >= 60 AND id < 80"))
        .isEqualTo(20);
  }

  @Test
  void anotherColumnForKeysReadsAllMessagesAgain() throws Exception {
    send(0, 60);
    Snapshot plain = cut(Optional.empty());
    PipelineSpec keyed = spec("topic: {name: %s, keyColumn: who}".formatted(topic));
    Snapshot again = cut(work(keyed, List.of(), Optional.of(plain)));
    assertThat(again.columns().get(0).types()).containsKey("who");
    assertThat(again.files()).hasSize(1).doesNotContainAnyElementsOf(plain.files());
    assertThat(again.trainRows() + again.holdoutRows()).isEqualTo(60);
    assertThat(notes).hasSize(1).first().asString().contains("names other columns for keys");
  }

  @Test
  void messagesThatAreNoRowsAreLeftOutAndSaid() throws Exception {
    send(0, 100);
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, 0, "k", "nonsense")).get();
      producer.send(new ProducerRecord<>(topic, 1, "k", null)).get();
    }
    assertThat(cut(Optional.empty()).files().get(0).rows()).isEqualTo(100);
    assertThat(notes).hasSize(2);
    assertThat(notes.get(0)).contains("the first at offset 50 of partition 0");
  }

  @Test
  void aTopicThatIsNotThereOrEmptyIsSaid() {
    assertThatThrownBy(() -> cut(work(spec("topic: {name: nowhere}"), List.of(), Optional.empty())))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("Source points: there is no topic nowhere; create it, or correct its name");
    assertThatThrownBy(() -> cut(Optional.empty()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("has no message that can be read as a row");
  }

  /** Rows, data gate, training and model gate; the gate reads what the snapshot fetched. */
  @Test
  void oneRunOfAFolderTrainsOnTheTopic() throws Exception {
    send(0, 100);
    String jaas = ((Password) kafka.access().properties().get("sasl.jaas.config")).value();
    Files.writeString(dir.resolve("password"), after("password=", jaas) + "\n");
    String mechanism = kafka.access().properties().get("sasl.mechanism").toString();
    String login =
        "{user: %s, password: {fromFile: %s}, mechanism: %s, tls: false}"
            .formatted(
                after("username=", jaas),
                dir.resolve("password"),
                mechanism.toLowerCase(Locale.ROOT));
    PipelineSpec spec =
        spec(
            "topic: {name: %s, bootstrapServers: \"%s\", login: %s, keyColumn: key}"
                .formatted(topic, kafka.access().bootstrapServers(), login));
    RehearsalResult result = rehearse(spec);
    assertThat(result.ending()).as(result.message()).isEqualTo(RehearsalResult.Ending.PASS);
    assertThat(result.dataVerdict().orElseThrow().statistics()).containsEntry("newFiles", 1.0);
  }

  private static String after(String name, String jaas) {
    String rest = jaas.substring(jaas.indexOf(name) + name.length() + 1);
    return rest.substring(0, rest.indexOf('"'));
  }

  private RehearsalResult rehearse(PipelineSpec spec) throws IOException, InterruptedException {
    Path folder =
        PointsProject.write(
            dir.resolve("pipeline"),
            "echo %s | base64 -d > \"$TIDEMILL_OUTPUT/model.onnx\"".formatted(PointsProject.MODEL));
    OneRehearsal.Kept kept =
        new OneRehearsal.Kept(Optional.empty(), Optional.empty(), (p, r, s, a) -> "");
    return new OneRehearsal(spec, folder, Map.of(), kept, new PrintWriter(new StringWriter()))
        .run();
  }
}
