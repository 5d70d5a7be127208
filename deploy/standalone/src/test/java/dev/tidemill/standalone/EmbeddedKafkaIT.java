package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.PortTakenException;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

  @TempDir Path dir;

  @Test
  void topicsOutliveARestartAndCreatingThemAgainChangesNothing() throws Exception {
    long began = System.nanoTime();
    String first;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0)) {
      System.out.printf("broker up after %d ms%n", (System.nanoTime() - began) / 1_000_000);
      first = kafka.bootstrapServers();
      try (TopicAdmin admin = admin(kafka)) {
        admin.createTopics(Topics.all(), 2);
        System.out.printf("topics after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        admin.createTopics(Topics.all(), 2);
        admin.configureShareGroup("workers", Duration.ofSeconds(15));
      }
    }
    began = System.nanoTime();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0);
        Admin admin = Admin.create(kafka.access().clientProperties())) {
      assertThat(kafka.bootstrapServers()).isEqualTo(first);
      assertThat(admin.listTopics().names().get())
          .containsAll(Topics.all().stream().map(t -> t.name()).toList());
      System.out.printf("restarted after %d ms%n", (System.nanoTime() - began) / 1_000_000);
    }
  }

  /** The log as a process leaves it that is gone in the middle of its work. */
  @Test
  void whatWasAcknowledgedAndCommittedIsThereAfterAKill() throws Exception {
    TopicPartition partition = new TopicPartition("t", 0);
    Path killed = dir.resolve("killed");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("alive"), 0);
        Admin admin = Admin.create(kafka.access().clientProperties())) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      try (KafkaProducer<String, String> producer =
          new KafkaProducer<>(
              kafka.access().clientProperties(), new StringSerializer(), new StringSerializer())) {
        for (int i = 0; i < 100; i++) {
          producer.send(new ProducerRecord<>("t", "k", "v" + i)).get();
        }
      }
      for (int offset = 0; offset <= 42; offset++) {
        admin
            .alterConsumerGroupOffsets("g", Map.of(partition, new OffsetAndMetadata(offset)))
            .all()
            .get();
      }
      copy(dir.resolve("alive/log"), killed.resolve("log"));
    }
    assertThat(killed.resolve("log/.kafka_cleanshutdown")).doesNotExist();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(killed, 0);
        Admin admin = Admin.create(kafka.access().clientProperties())) {
      assertThat(
              admin
                  .listConsumerGroupOffsets("g")
                  .partitionsToOffsetAndMetadata()
                  .get()
                  .get(partition)
                  .offset())
          .isEqualTo(42);
      assertThat(
              admin
                  .listOffsets(Map.of(partition, OffsetSpec.latest()))
                  .partitionResult(partition)
                  .get()
                  .offset())
          .isEqualTo(100);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void aSecondBrokerOnTheSameFolderIsRefused() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0)) {
      assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
      assertThatThrownBy(() -> EmbeddedKafka.start(dir, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already runs Kafka in " + dir);
    }
  }

  @Test
  void aTakenPortIsRefused() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> EmbeddedKafka.start(dir, other.getLocalPort()))
          .isInstanceOf(PortTakenException.class)
          .hasMessage(
              "Port "
                  + other.getLocalPort()
                  + " for Kafka is taken by another program; choose one with --port or --kafka-port");
    }
  }

  private static TopicAdmin admin(EmbeddedKafka kafka) {
    return new TopicAdmin(kafka.access().clientProperties());
  }
}
