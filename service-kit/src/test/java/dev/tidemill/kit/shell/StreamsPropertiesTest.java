package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsPropertiesTest {

  @TempDir Path home;

  @Test
  void whatDecisionsWriteIsPackedAndABacklogIsReadInLargeParts() {
    StreamsConfig config = new StreamsConfig(properties());
    assertThat(config.getProducerConfigs("a")).containsEntry("compression.type", "lz4");
    assertThat(config.getMainConsumerConfigs("group", "a", 1))
        .containsEntry("max.poll.records", 4_000);
  }

  private Properties properties() {
    ServiceContext context =
        new ServiceContext(
            "a",
            KafkaAccess.open("127.0.0.1:1"),
            home,
            Settings.defaults(),
            new SimpleMeterRegistry());
    return StreamsProperties.of(context, "service", Duration.ofMillis(500), (short) 1);
  }
}
