package dev.tidemill.kit.kafka;

import dev.tidemill.kit.settings.SettingsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/**
 * An admin client of Kafka for as long as somebody uses it. Parts of a process that reach the same
 * cluster in the same way at the same time share one: at a start a dozen of them ask a little, and
 * each client costs a thread, two connections and two log-ins. Thread-safe.
 */
public final class SharedAdmin implements AutoCloseable {

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
  private static final Map<Map<String, Object>, Client> OPEN = new HashMap<>();

  /** A client and how many use it. */
  private static final class Client {
    private final Admin admin;
    private int users;

    Client(Admin admin) {
      this.admin = admin;
    }
  }

  private final Map<String, Object> clientProperties;
  private final Client client;
  private boolean closed;

  private SharedAdmin(Map<String, Object> clientProperties, Client client) {
    this.clientProperties = clientProperties;
    this.client = client;
  }

  /**
   * Uses the client that others use with these properties, or makes one.
   *
   * @throws ConfigException if a property has a value that it cannot have
   * @throws SettingsException if no client can be made of them, as when a file of keys is missing
   */
  public static SharedAdmin open(Map<String, Object> clientProperties) {
    Map<String, Object> key = Map.copyOf(clientProperties);
    synchronized (OPEN) {
      Client client = OPEN.computeIfAbsent(key, k -> new Client(create(clientProperties)));
      client.users++;
      return new SharedAdmin(key, client);
    }
  }

  private static Admin create(Map<String, Object> clientProperties) {
    try {
      return Admin.create(new HashMap<>(clientProperties));
    } catch (KafkaException e) {
      if (e.getCause() instanceof ConfigException invalid) {
        throw invalid;
      }
      throw new SettingsException("kafka-properties cannot be used: " + KafkaWords.of(e));
    }
  }

  /** The client; not to be closed. */
  public Admin admin() {
    return client.admin;
  }

  /** The last who uses the client closes it. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      closed = true;
      client.users--;
      if (client.users > 0) {
        return;
      }
      OPEN.remove(clientProperties);
    }
    client.admin.close(CLOSE_WITHIN);
  }
}
