package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.s3.FetchedObjects;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.s3.S3ObjectsSource;
import dev.tidemill.trigger.source.message.BucketNotices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notifications of a bucket on a topic of a real broker wake the poller of a real S3 server. */
class BucketNotificationsIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TOPIC = "bucket-events";
  private static final String BUCKET = "lake";

  /** As MinIO writes it. */
  private static final String CREATED =
      """
      {"EventName": "s3:ObjectCreated:Put", "Key": "lake/points/dt=1/%1$s.csv", "Records": [
        {"eventVersion": "2.0", "eventSource": "minio:s3", "eventName": "s3:ObjectCreated:Put",
         "s3": {"bucket": {"name": "lake"}, "object": {"key": "points%%2Fdt%%3D1%%2F%1$s.csv"}}}]}
      """;

  @TempDir Path dir;
  private final List<Signal> signals = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final InstantSource clock = InstantSource.system();
  private final UrlRules rules = new UrlRules(true, InetAddress::getAllByName);

  private Target target(S3Server server) {
    String files = "files: {path: in/, glob: \"*.csv\", format: csv, settleFor: 0s}";
    String s3 =
        "s3: {uri: \"s3://%s/points\", glob: \"dt=*/*.csv\", format: csv, endpoint: \"%s\", every: 12h, notifications: {topic: %s}, credentials: {accessKey: {fromEnv: KEY}, secretKey: {fromEnv: SECRET}}}"
            .formatted(BUCKET, server.endpoint(), TOPIC);
    String yaml =
        PointsProject.yaml("name: small", "triggers: [{name: t, data: {source: points}}]");
    return new Target(
        "default/small",
        1,
        1,
        PipelineSpecs.parse(yaml.replace(files, s3), "pipeline.yaml").orThrow(),
        dir);
  }

  private List<String> arrived() {
    return signals.stream()
        .flatMap(s -> ((DataArrived) s.body()).files().stream())
        .map(DataFile::path)
        .toList();
  }

  private S3ObjectsSource source(SecretPlaces secrets) {
    ArtefactStore store = new ArtefactStore(dir.resolve("artefacts"));
    return new S3ObjectsSource(
        new S3Reach(rules, secrets),
        new FetchedObjects(dir.resolve("fetched"), store),
        dir.resolve("cursors"),
        signals::add,
        clock,
        meters);
  }

  private BucketNotices notices(
      List<Target> targets, KafkaAccess access, SecretPlaces secrets, PollLoop poll) {
    TopicReach reach = new TopicReach(Optional.of(access), rules, secrets);
    return new BucketNotices(() -> targets, reach, poll::wake, clock, meters);
  }

  /** The parts tell one after the other: the readers first, then what looks at them. */
  private static void awaitDetails(Supplier<Map<String, ?>> details, String... parts) {
    await().atMost(SOON).untilAsserted(() -> assertThat(details.get().toString()).contains(parts));
  }

  @Test
  void aNotificationIsALookAtOnceAndAnythingElseOnTheTopicIsTold() throws Exception {
    SecretPlaces secrets = new SecretPlaces(Map.of("KEY", "k", "SECRET", "s"), dir, dir);
    try (S3Server server = S3Server.start(dir);
        Cluster.Running kafka = Cluster.EMBEDDED.start(dir.resolve("kafka"))) {
      server.createBucket(BUCKET);
      server.put(BUCKET, "points/dt=1/a.csv", "id,seen_at,x\n1,2001-01-01 00:00:00,1\n");
      List<Target> targets = List.of(target(server));
      S3ObjectsSource source = source(secrets);
      Map<String, Object> properties = new HashMap<>(kafka.access().clientProperties());
      try (Admin admin = Admin.create(properties);
          KafkaProducer<String, String> producer =
              new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
          PollLoop poll = new PollLoop(source, () -> targets, clock, meters);
          BucketNotices notices = notices(targets, kafka.access(), secrets, poll)) {
        poll.start();
        notices.start();
        // the first look finds what is there; the topic does not exist yet
        await().atMost(SOON).until(() -> arrived().equals(List.of("dt=1/a.csv")));
        awaitDetails(() -> notices.health().details(), "does not exist");
        assertThat(notices.health().ready()).isTrue();
        awaitDetails(() -> notices.looks().details(), "points.notifications", "does not exist");
        // when
        server.put(BUCKET, "points/dt=1/b.csv", "id,seen_at,x\n2,2001-01-02 00:00:00,1\n");
        admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
        producer.send(new ProducerRecord<>(TOPIC, 0, "k", "no notification")).get();
        producer.send(new ProducerRecord<>(TOPIC, 1, "k", CREATED.formatted("b"))).get();
        // then
        await().atMost(SOON).until(() -> arrived().contains("dt=1/b.csv"));
        awaitDetails(
            () -> notices.health().details(),
            "offset 0 of partition 0 cannot be read as a notification: The body is not");
        // when it was not told of one, the next notice finds it too
        server.put(BUCKET, "points/dt=1/c.csv", "id,seen_at,x\n3,2001-01-03 00:00:00,1\n");
        server.put(BUCKET, "points/dt=1/d.csv", "id,seen_at,x\n4,2001-01-04 00:00:00,1\n");
        producer.send(new ProducerRecord<>(TOPIC, 1, "k", CREATED.formatted("d"))).get();
        await().atMost(SOON).until(() -> arrived().size() == 4);
        assertThat(arrived()).contains("dt=1/c.csv", "dt=1/d.csv");
        assertThat(notices.looks().knows(targets.get(0), "points.notifications")).isTrue();
        assertThat(admin.listGroups().all().get()).as("no group was made").isEmpty();
        assertThat(meters.counter("tidemill.notifications", "read", "no").count()).isEqualTo(1);
      }
    }
  }
}
