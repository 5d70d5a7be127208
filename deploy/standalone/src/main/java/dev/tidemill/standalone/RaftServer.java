package dev.tidemill.standalone;

import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A server of Kafka in this process: a broker, a controller or both, as its settings say. */
final class RaftServer implements AutoCloseable {

  private final KafkaRaftServer server;

  private RaftServer(KafkaRaftServer server) {
    this.server = server;
  }

  /** Starts a server, and returns when it answers. */
  static RaftServer start(Properties settings) {
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    return new RaftServer(server);
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
