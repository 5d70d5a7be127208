package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.message.MessageListening;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two installations of Tidemill, each with a Kafka of its own, read the topics of one cluster. */
class TwoInstallationsIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;

  @TempDir static Path shared;

  private static MessageListening listen(
      Cluster.Running own, Target target, ConcurrentLinkedQueue<Signal> log) {
    TopicReach reach =
        new TopicReach(
            Optional.of(own.access()),
            new UrlRules(true, InetAddress::getAllByName),
            new SecretPlaces(Map.of(), shared, shared));
    MessageListening begun =
        new MessageListening(
            () -> List.of(target),
            () -> Optional.of(List.of(target)),
            "the-same-instance",
            reach,
            signal -> {
              log.add(signal);
              return CompletableFuture.completedFuture(signal);
            },
            InstantSource.system(),
            new SimpleMeterRegistry());
    begun.start();
    return begun;
  }

  /** The broker asks for a user. */
  private static String login(Cluster.Running cluster) throws IOException {
    String jaas = ((Password) cluster.access().properties().get("sasl.jaas.config")).value();
    Path password = Files.writeString(shared.resolve("password"), after("password=", jaas));
    String mechanism = cluster.access().properties().get("sasl.mechanism").toString();
    return "{user: %s, password: {fromFile: %s}, mechanism: %s, tls: false}"
        .formatted(after("username=", jaas), password, mechanism.toLowerCase(Locale.ROOT));
  }

  private static String after(String name, String jaas) {
    return jaas.replaceFirst(".*" + name + "\"?([^\" ;]*).*", "$1");
  }

  private static long begun(Admin admin) throws Exception {
    long all = 0;
    for (String group : admin.listGroups().all().get().stream().map(g -> g.groupId()).toList()) {
      all +=
          group.startsWith(MessageListening.GROUP)
              ? admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().size()
              : 0;
    }
    return all;
  }

  private static List<String> heard(ConcurrentLinkedQueue<Signal> log) {
    return log.stream().map(s -> ((MessageReceived) s.body()).data()).toList();
  }

  private static void signals(Admin admin) throws Exception {
    admin.createTopics(List.of(new NewTopic(Topics.SIGNALS.name(), 1, (short) 1))).all().get();
  }

  @Test
  void bothHearAllMessagesOfTheCluster() throws Exception {
    try (Cluster.Running first = Cluster.EMBEDDED.start(shared.resolve("first"));
        Cluster.Running second = Cluster.EMBEDDED.start(shared.resolve("second"));
        Admin ofFirst = Admin.create(first.access().clientProperties());
        Admin ofSecond = Admin.create(second.access().clientProperties())) {
      // given
      signals(ofFirst);
      signals(ofSecond);
      ofFirst.createTopics(List.of(new NewTopic("orders", PARTITIONS, (short) 1))).all().get();
      String trigger =
          "triggers: [{name: t, message: {topic: orders, bootstrapServers: \"%s\", login: %s}}]"
              .formatted(first.access().bootstrapServers(), login(first));
      Target target =
          new Target(
              "demo/p",
              1,
              1,
              PipelineSpecs.parse(PointsProject.yaml("name: p", trigger), "pipeline.yaml")
                  .orThrow(),
              shared);
      ConcurrentLinkedQueue<Signal> one = new ConcurrentLinkedQueue<>();
      ConcurrentLinkedQueue<Signal> other = new ConcurrentLinkedQueue<>();
      try (MessageListening a = listen(first, target, one);
          MessageListening b = listen(second, target, other);
          KafkaProducer<String, String> producer =
              new KafkaProducer<>(
                  first.access().clientProperties(),
                  new StringSerializer(),
                  new StringSerializer())) {
        await().atMost(SOON).until(() -> begun(ofFirst) == 2 * PARTITIONS);
        // when
        for (int i = 0; i < 40; i++) {
          producer.send(new ProducerRecord<>("orders", i % PARTITIONS, "k", "" + i)).get();
        }
        // then
        Set<String> all =
            IntStream.range(0, 40).mapToObj(String::valueOf).collect(Collectors.toSet());
        await().atMost(SOON).until(() -> Set.copyOf(heard(one)).equals(all));
        await().atMost(SOON).until(() -> Set.copyOf(heard(other)).equals(all));
        assertThat(a.health().details().toString() + b.health().details()).doesNotContain("fenced");
      }
    }
  }
}
