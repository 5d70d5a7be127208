package dev.tidemill.standalone;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the processes of a home reach Kafka: the broker that runs on the home, or another cluster.
 */
public final class HomeKafka {

  private HomeKafka() {}

  /** Where the broker of a home keeps what it has. */
  public static Path folder(Path home) {
    return home.resolve("kafka");
  }

  /** There while topics are copied into this home, and afterwards if the copy was not finished. */
  public static Path unfinishedCopy(Path home) {
    return home.resolve("topics-copy.unfinished");
  }

  /** The address on which the broker of this home listens, or last listened. */
  public static Optional<String> bootstrapServers(Path home) {
    Path port = folder(home).resolve("port");
    try {
      return Files.exists(port)
          ? Optional.of("127.0.0.1:" + Files.readString(port).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + port, e);
    }
  }

  /**
   * How to reach a cluster: as the setting {@code kafka-properties} says; without one, the broker
   * of this home with its password and any other as it is.
   *
   * @throws SettingsException if the file is not what it should be
   */
  public static KafkaAccess access(Settings settings, Path home, String bootstrapServers) {
    String file = settings.get(KitSettings.KAFKA_PROPERTIES);
    if (!file.isBlank()) {
      try {
        return KafkaAccess.read(bootstrapServers, Path.of(file));
      } catch (InvalidPathException e) {
        throw new SettingsException("kafka-properties is not the name of a file");
      }
    }
    Path own = folder(home).resolve(BrokerPasswords.FILE);
    String here = bootstrapServers.replaceFirst("^localhost:", "127.0.0.1:");
    return Files.exists(own) && bootstrapServers(home).equals(Optional.of(here))
        ? KafkaAccess.read(bootstrapServers, own)
        : KafkaAccess.open(bootstrapServers);
  }
}
