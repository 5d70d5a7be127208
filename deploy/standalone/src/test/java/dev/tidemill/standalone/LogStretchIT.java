package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.LogStretch;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stretch of a topic is what was written for one key between two times. */
class LogStretchIT {

  record Fact(String name) {}

  private static final Topic<Fact> FACTS =
      new Topic<>("test.facts", Fact.class, "name", "test", "test", false, Optional.empty());
  private static final Instant START = Instant.now().minus(Duration.ofHours(1));
  private static final Duration WITHIN = Duration.ofSeconds(20);

  @TempDir Path dir;
  private Cluster.Running kafka;
  private ServiceContext context;

  @BeforeEach
  void aFactASecondForEachOfTwoKeys() throws Exception {
    kafka = Cluster.EMBEDDED.start(dir);
    context =
        new ServiceContext(
            "a", kafka.access(), dir, Settings.defaults(), new SimpleMeterRegistry());
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(List.of(FACTS), 2);
    }
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            context.clientProperties(), new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 100; i++) {
        for (String key : List.of("demo/a", "demo/b", "demo/c")) {
          byte[] value = AvroMapper.of(Fact.class).encode(new Fact(key + i));
          long at = START.plusSeconds(i).toEpochMilli();
          producer.send(new ProducerRecord<>(FACTS.name(), null, at, key, value)).get();
        }
      }
    }
  }

  @AfterEach
  void stopKafka() {
    kafka.close();
  }

  private LogStretch.Extent read(Instant from, Instant to, long most, List<String> names) {
    return new LogStretch(from, to, most, WITHIN)
        .read(context, "test", FACTS, "demo/a", r -> names.add(r.value().name()));
  }

  @Test
  void itHasTheRecordsOfOneKeyBetweenTwoTimes() {
    List<String> names = new ArrayList<>();
    LogStretch.Extent extent = read(START.plusSeconds(10), START.plusSeconds(12), 1000, names);
    assertThat(names).containsExactly("demo/a10", "demo/a11", "demo/a12");
    assertThat(extent.complete()).isTrue();
    assertThat(extent.notBefore()).isEmpty();
  }

  @Test
  void ofTooManyTheNewestAreReadAndItSaysFromWhen() {
    List<String> names = new ArrayList<>();
    LogStretch.Extent extent = read(Instant.EPOCH, Instant.now(), 30, names);
    assertThat(names).isNotEmpty().hasSizeLessThanOrEqualTo(30).endsWith("demo/a99");
    assertThat(extent.notBefore()).isPresent();
    assertThat(extent.notBefore().get()).isAfter(START.plusSeconds(60));
  }

  @Test
  void nothingIsThereAfterTheEnd() {
    List<String> names = new ArrayList<>();
    assertThat(read(Instant.now(), Instant.now(), 1000, names).complete()).isTrue();
    assertThat(names).isEmpty();
  }
}
