package dev.tidemill.standalone;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.settings.KitSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;
import org.testcontainers.utility.TestcontainersConfiguration;

/** The kinds of Kafka that the service tests run on; each test gets one of its own. */
public enum Cluster {

  /** The broker that {@code tidemill up} holds. */
  EMBEDDED {
    @Override
    public Running start(Path folder) {
      EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
      return new Running(kafka.access(), Optional.of(kafka.clientProperties()), kafka::close);
    }
  },

  /** The broker that operators have. */
  DOCKER {
    @Override
    public Running start(Path folder) {
      KafkaContainer container =
          new KafkaContainer(IMAGE).withStartupTimeout(Duration.ofMinutes(3));
      ONE_BROKER.forEach(container::withEnv);
      QUICK_SHARE_GROUPS.forEach(container::withEnv);
      container.start();
      return new Running(
          KafkaAccess.open(container.getBootstrapServers()), Optional.empty(), container::close);
    }
  };

  static final String IMAGE = "apache/kafka:4.2.2";

  /** A dead worker's job comes back as soon as the tests need it. */
  static final Map<String, String> QUICK_SHARE_GROUPS =
      Map.of(
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

  /** One replica of everything. */
  private static final Map<String, String> ONE_BROKER =
      Map.of(
          "KAFKA_AUTO_CREATE_TOPICS_ENABLE",
          "false",
          "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS",
          "0",
          "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR",
          "1",
          "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR",
          "1");

  /**
   * A cluster that answers.
   *
   * @param properties the file that a service is given to reach it, if it needs one
   */
  public record Running(KafkaAccess access, Optional<Path> properties, Runnable stop)
      implements AutoCloseable {

    public String bootstrapServers() {
      return access.bootstrapServers();
    }

    /** The settings of a service that is to reach it. */
    public Map<String, String> settings() {
      return properties
          .map(file -> Map.of(KitSettings.KAFKA_PROPERTIES.name(), file.toString()))
          .orElse(Map.of());
    }

    @Override
    public void close() {
      stop.run();
    }
  }

  /** Starts one, with what it keeps under this folder. */
  public abstract Running start(Path folder);

  /** Why Kafka, or one of these images, cannot be started here; empty if all can. */
  static Optional<String> noDocker(List<String> images) {
    return Docker.PROBLEM.or(
        () -> images.stream().flatMap(image -> Docker.lacksToo(image).stream()).findFirst());
  }

  /** Docker is asked once: a daemon that reaches no registry takes its time to say so. */
  private static final class Docker {
    private static final Duration PULL_WITHIN = Duration.ofMinutes(5);

    /** What Testcontainers cleans up with, unless it is told to do without. */
    private static final String RYUK = "testcontainers/ryuk:0.14.0";

    static final Optional<String> PROBLEM = problem();

    private static final Map<String, Optional<String>> ALSO_LACKS = new ConcurrentHashMap<>();

    private static Optional<String> problem() {
      try {
        // By a client of our own: Testcontainers' tries for minutes to pull what it cleans up with.
        TransportConfig daemon = DockerClientFactory.instance().getTransportConfig();
        try (DockerClient client = DockerClientProviderStrategy.getClientForConfig(daemon)) {
          Optional<String> lacks =
              lacksImage(client, IMAGE).or(() -> cleansUp() ? lacksImage(client, RYUK) : none());
          if (lacks.isPresent()) {
            return lacks;
          }
        }
        DockerClientFactory.instance().client();
        return Optional.empty();
      } catch (IOException | RuntimeException | LinkageError e) {
        return Optional.of("Docker cannot be used: " + lastMessage(e));
      }
    }

    private static Optional<String> lacksToo(String image) {
      return ALSO_LACKS.computeIfAbsent(
          image, name -> lacksImage(DockerClientFactory.instance().client(), name));
    }

    private static Optional<String> none() {
      return Optional.empty();
    }

    private static boolean cleansUp() {
      String disabled =
          TestcontainersConfiguration.getInstance().getEnvVarOrProperty("ryuk.disabled", "false");
      return !Boolean.parseBoolean(disabled);
    }

    private static Optional<String> lacksImage(DockerClient client, String name) {
      DockerImageName image = ImageNameSubstitutor.instance().apply(DockerImageName.parse(name));
      try {
        client.inspectImageCmd(image.asCanonicalNameString()).exec();
        return Optional.empty();
      } catch (NotFoundException e) {
        try {
          boolean pulled =
              client
                  .pullImageCmd(image.getUnversionedPart())
                  .withTag(image.getVersionPart())
                  .start()
                  .awaitCompletion(PULL_WITHIN.toSeconds(), TimeUnit.SECONDS);
          return pulled ? Optional.empty() : Optional.of(lacks(name, "it does not come"));
        } catch (RuntimeException refused) {
          return Optional.of(lacks(name, lastMessage(refused)));
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return Optional.of(lacks(name, "interrupted"));
        }
      }
    }

    private static String lacks(String image, String why) {
      return "Docker is there, but the image %s cannot be had: %s%s"
          .formatted(
              image,
              why,
              image.equals(RYUK) ? "; TESTCONTAINERS_RYUK_DISABLED=true does without it" : "");
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
