package dev.tidemill.standalone;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Machines of the shell on a real Kafka. */
abstract class ShellOnKafka {

  static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path dir;
  Cluster.Running kafka;
  ServiceContext context;
  TopicWriter writer;

  /** Where it runs; another class runs the same elsewhere. */
  Cluster cluster() {
    return Cluster.EMBEDDED;
  }

  @BeforeEach
  void startKafka() {
    kafka = cluster().start(dir);
    context =
        new ServiceContext(
            "a", kafka.access(), dir, Settings.defaults(), new SimpleMeterRegistry());
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(
          List.of(
              CountingMachine.TICKS,
              CountingMachine.COUNTS,
              CountingMachine.QUIETS,
              Topics.DEAD_LETTERS),
          2);
    }
    writer = new TopicWriter(context, "test");
  }

  @AfterEach
  void stopKafka() {
    writer.close();
    kafka.close();
  }

  void sendBytes(String key, byte[] value) {
    sendBytes(CountingMachine.TICKS.name(), key, value);
  }

  void sendBytes(String topic, String key, byte[] value) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(context.clientProperties()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value));
    }
  }
}
