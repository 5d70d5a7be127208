package dev.tidemill.kit.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How clients reach a cluster and say who they are.
 *
 * @param bootstrapServers {@code HOST:PORT}, several with commas
 * @param properties for every client: encryption and authentication. Secrets in it are of a type
 *     that Kafka does not write into logs
 */
public record KafkaAccess(String bootstrapServers, Map<String, Object> properties) {

  public KafkaAccess {
    properties = Map.copyOf(properties);
  }

  /** A cluster without authentication. */
  public static KafkaAccess open(String bootstrapServers) {
    return new KafkaAccess(bootstrapServers, Map.of());
  }

  /**
   * A cluster that a file says how to reach.
   *
   * @throws dev.tidemill.kit.settings.SettingsException with everything that is wrong with the file
   */
  public static KafkaAccess read(String bootstrapServers, Path file) {
    return new KafkaAccess(bootstrapServers, KafkaProperties.read(file));
  }

  /** Properties that every Kafka client starts from. */
  public Map<String, Object> clientProperties() {
    Map<String, Object> all = new HashMap<>();
    all.put("reconnect.backoff.ms", 50);
    all.put("reconnect.backoff.max.ms", 500);
    // A broker that hangs, or a network that lets nothing through, breaks no connection: so long a
    // client waits before it asks another broker. Longer than brokers take to let a dead one go
    // (broker.session.timeout.ms, 9 s), for a record is acknowledged no sooner.
    all.put("request.timeout.ms", 15_000);
    all.putAll(properties);
    all.put("bootstrap.servers", bootstrapServers);
    all.put("metadata.recovery.strategy", "rebootstrap");
    all.put("metric.reporters", "");
    return all;
  }

  /** Without values: some are secret. */
  @Override
  public String toString() {
    return "KafkaAccess[" + bootstrapServers + ", " + properties.keySet() + "]";
  }
}
