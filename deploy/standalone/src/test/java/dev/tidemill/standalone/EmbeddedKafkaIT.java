package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.PortTakenException;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

  @TempDir Path dir;

  @Test
  void topics_outlive_a_restart_and_creating_them_again_changes_nothing() throws Exception {
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
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      assertThat(kafka.bootstrapServers()).isEqualTo(first);
      assertThat(admin.listTopics().names().get())
          .containsAll(Topics.all().stream().map(t -> t.name()).toList());
      System.out.printf("restarted after %d ms%n", (System.nanoTime() - began) / 1_000_000);
    }
  }

  @Test
  void a_second_broker_on_the_same_folder_is_refused() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0)) {
      assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
      assertThatThrownBy(() -> EmbeddedKafka.start(dir, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already runs Kafka in " + dir);
    }
  }

  @Test
  void a_taken_port_is_refused() throws Exception {
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
    return new TopicAdmin(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
