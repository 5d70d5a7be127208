package dev.tidemill.kit.source.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.source.TopicRows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicAccessTest {

  private static TopicRows orders(Optional<TopicRows.Login> login) {
    return new TopicRows(
        "orders",
        "json",
        Optional.empty(),
        List.of(),
        Optional.of("kafka.example.com:9092"),
        login,
        Duration.ofSeconds(1),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static TopicReach.Access access(Optional<TopicRows.Login> login, String folder) {
    return TopicReach.Access.of(orders(login), Path.of(folder));
  }

  @Test
  void aPasswordInAFileOfThePipelineIsNotThatOfAnotherPipeline() {
    Optional<TopicRows.Login> login =
        Optional.of(new TopicRows.Login("me", SecretRef.file("password"), "scram-sha-512", true));
    assertThat(access(login, "/one")).isEqualTo(access(login, "/one"));
    assertThat(access(login, "/one")).isNotEqualTo(access(login, "/two"));
    assertThat(access(Optional.empty(), "/one")).isEqualTo(access(Optional.empty(), "/two"));
  }
}
