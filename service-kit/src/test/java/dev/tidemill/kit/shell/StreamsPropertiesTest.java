package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.Replicas;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsPropertiesTest {

  private static final Replicas ONE = new Replicas((short) 1, (short) 1);

  @TempDir Path home;

  @Test
  void whatDecisionsWriteIsPackedAndABacklogIsReadInLargeParts() {
    StreamsConfig config = new StreamsConfig(properties(ONE));
    assertThat(config.getProducerConfigs("a")).containsEntry("compression.type", "lz4");
    assertThat(config.getMainConsumerConfigs("group", "a", 1))
        .containsEntry("max.poll.records", 4_000);
  }

  @Test
  void whatKafkaStreamsMakesIsKeptAsSafelyAsOurOwnTopics() {
    assertThat(properties(new Replicas((short) 3, (short) 2)))
        .containsEntry("replication.factor", 3)
        .containsEntry("topic.min.insync.replicas", "2");
    assertThat(properties(ONE)).doesNotContainKey("topic.min.insync.replicas");
  }

  private Properties properties(Replicas replicas) {
    ServiceContext context =
        new ServiceContext(
            "a",
            KafkaAccess.open("127.0.0.1:1"),
            home,
            Settings.defaults(),
            new SimpleMeterRegistry());
    return StreamsProperties.of(context, "service", Duration.ofMillis(500), replicas);
  }
}
