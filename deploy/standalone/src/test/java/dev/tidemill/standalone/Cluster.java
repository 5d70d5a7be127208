package dev.tidemill.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The kinds of Kafka that the service tests run on; each test gets one of its own. */
public enum Cluster {

  /** The broker that {@code tidemill up} holds. */
  EMBEDDED {
    @Override
    public Running start(Path folder) {
      EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
      return new Running(kafka.bootstrapServers(), kafka::close);
    }
  },

  /** The broker that operators have. */
  DOCKER {
    @Override
    public Running start(Path folder) {
      KafkaContainer container =
          new KafkaContainer(IMAGE).withStartupTimeout(Duration.ofMinutes(3));
      ONE_BROKER.forEach(container::withEnv);
      container.start();
      return new Running(container.getBootstrapServers(), container::close);
    }
  };

  private static final String IMAGE = "apache/kafka:4.2.2";

  /** One replica of everything, and share groups as quick as the tests need them. */
  private static final Map<String, String> ONE_BROKER =
      Map.of(
          "KAFKA_AUTO_CREATE_TOPICS_ENABLE",
          "false",
          "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS",
          "0",
          "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR",
          "1",
          "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR",
          "1",
          "KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS",
          "1000",
          "KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS",
          "500",
          "KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS",
          "500",
          "KAFKA_GROUP_SHARE_MIN_SESSION_TIMEOUT_MS",
          "5000",
          "KAFKA_GROUP_SHARE_SESSION_TIMEOUT_MS",
          "10000");

  /** A cluster that answers. */
  public record Running(String bootstrapServers, Runnable stop) implements AutoCloseable {
    @Override
    public void close() {
      stop.run();
    }
  }

  /** Starts one, with what it keeps under this folder. */
  public abstract Running start(Path folder);

  /** Why Kafka cannot be started in a container here; empty if it can. */
  static Optional<String> noDocker() {
    return Docker.PROBLEM;
  }

  /** Asked once: a daemon that reaches no registry takes its time to say so. */
  private static final class Docker {
    static final Optional<String> PROBLEM = problem();

    private static Optional<String> problem() {
      try {
        DockerClientFactory.instance().client();
      } catch (RuntimeException | LinkageError e) {
        return Optional.of("Docker cannot be used: " + lastMessage(e));
      }
      try {
        new RemoteDockerImage(DockerImageName.parse(IMAGE)).get();
        return Optional.empty();
      } catch (Exception e) {
        return Optional.of("the image " + IMAGE + " cannot be had: " + lastMessage(e));
      }
    }

    private static String lastMessage(Throwable e) {
      Throwable last = e;
      while (last.getCause() != null && last.getCause() != last) {
        last = last.getCause();
      }
      return String.valueOf(last.getMessage()).lines().findFirst().orElse("");
    }
  }
}
