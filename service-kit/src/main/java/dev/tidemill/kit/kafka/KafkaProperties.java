package dev.tidemill.kit.kafka;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.kit.files.Ownership;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.schemas.text.Nearest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Reads a file of client properties, as Kafka's own tools take it with {@code --command-config}. It
 * may have the properties that producers, consumers and admin clients share, except those that
 * Tidemill decides itself.
 */
final class KafkaProperties {

  /** Properties that every client knows and Tidemill sets itself. */
  private static final Map<String, String> OWN =
      Map.of(
          "bootstrap.servers", "it is given by --bootstrap-servers",
          "client.id", "Tidemill names its clients itself",
          "metadata.recovery.strategy", "Tidemill needs its own value",
          "metric.reporters", "Tidemill needs its own value",
          "enable.metrics.push", "Tidemill needs its own value");

  private static final Set<String> SHARED = shared();

  private KafkaProperties() {}

  private static Set<String> shared() {
    Set<String> names = new TreeSet<>(AdminClientConfig.configNames());
    names.retainAll(ProducerConfig.configNames());
    names.retainAll(ConsumerConfig.configNames());
    names.removeAll(OWN.keySet());
    names.removeIf(n -> n.startsWith("metrics."));
    return names;
  }

  /**
   * Reads and checks.
   *
   * @return by name; what Kafka calls a password is a {@link Password}
   * @throws SettingsException with every problem; values are not repeated
   */
  static Map<String, Object> read(Path file) {
    Properties given = load(file);
    List<String> problems = new ArrayList<>();
    Map<String, Object> out = new HashMap<>();
    boolean secret = false;
    ConfigDef types = ConsumerConfig.configDef();
    for (String name : new TreeSet<>(given.stringPropertyNames())) {
      if (!SHARED.contains(name)) {
        problems.add(refusal(file, name));
        continue;
      }
      ConfigDef.ConfigKey key = types.configKeys().get(name);
      try {
        Object value = ConfigDef.parseType(name, given.getProperty(name), key.type);
        if (key.validator != null) {
          key.validator.ensureValid(name, value);
        }
        secret |= value instanceof Password;
        out.put(name, value instanceof Password ? value : given.getProperty(name));
      } catch (ConfigException e) {
        problems.add(prefix(file) + e.getMessage());
      }
    }
    jaas(file, out.get("sasl.jaas.config"), problems);
    if (secret) {
      readableByAll(file, problems);
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(String.join("; ", problems));
    }
    return out;
  }

  private static Properties load(Path file) {
    Properties given = new Properties();
    try {
      Ownership.REAL.require(file);
      given.load(new StringReader(Files.readString(file)));
      return given;
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new SettingsException(prefix(file) + "the file is not a properties file in UTF-8");
    } catch (ForeignFileException e) {
      throw new SettingsException("kafka-properties: " + e.getMessage());
    } catch (IOException e) {
      throw new SettingsException(
          prefix(file)
              + (Files.exists(file) ? "the file cannot be read" : "there is no such file"));
    }
  }

  private static String prefix(Path file) {
    return "kafka-properties " + file + ": ";
  }

  private static String refusal(Path file, String name) {
    if (OWN.containsKey(name)) {
      return prefix(file) + name + " is not allowed there; " + OWN.get(name);
    }
    String plain = name.replaceFirst("^(producer|consumer|admin|main\\.consumer)\\.", "");
    boolean known =
        Stream.of(
                AdminClientConfig.configNames(),
                ProducerConfig.configNames(),
                ConsumerConfig.configNames(),
                StreamsConfig.configDef().names())
            .anyMatch(names -> names.contains(plain));
    if (known) {
      return prefix(file)
          + name
          + " is not allowed there; Tidemill sets it itself. Allowed is how to reach the cluster:"
          + " security.protocol, sasl.*, ssl.*, timeouts and buffers of connections";
    }
    return prefix(file)
        + name
        + " is not a setting of Kafka's clients"
        + Nearest.of(name, SHARED).map(n -> "; did you mean " + n + "?").orElse("");
  }

  /** Kafka's own messages repeat parts of the text, which holds the password. */
  private static void jaas(Path file, Object config, List<String> problems) {
    if (config == null) {
      return;
    }
    try {
      JaasContext.loadClientContext(Map.of("sasl.jaas.config", config));
    } catch (KafkaException | IllegalArgumentException | SecurityException e) {
      problems.add(
          prefix(file)
              + "sasl.jaas.config cannot be understood; write: LOGIN-MODULE required"
              + " username=\"NAME\" password=\"PASSWORD\";");
    }
  }

  private static void readableByAll(Path file, List<String> problems) {
    try {
      if (PrivateFiles.ofOthers(file).contains(PosixFilePermission.OTHERS_READ)) {
        problems.add(
            prefix(file)
                + "every user of this machine can read it, and it holds a password; run: chmod 600 "
                + file);
      }
    } catch (IOException e) {
      problems.add(prefix(file) + "its permissions cannot be read");
    }
  }
}
