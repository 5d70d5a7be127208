package dev.tidemill.standalone;

import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A controller and a broker in this process. They are put together as Kafka's own {@link
 * KafkaRaftServer} does it, which lets nobody do anything between the starts of the two.
 */
final class RaftServer implements AutoCloseable {

  private final SharedServer shared;
  private final ControllerServer controller;
  private final BrokerServer broker;

  private RaftServer(KafkaConfig config) {
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> folder =
        KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(RaftServer.class), "");
    QuorumConfig quorum = config.quorumConfig();
    this.shared =
        new SharedServer(
            config,
            folder._1(),
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, folder._1().clusterId().orElseThrow()),
            CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
            QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    this.broker = new BrokerServer(shared);
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), folder._2());
  }

  /**
   * Starts both, and returns when the broker answers.
   *
   * @param brokerWasKilled whether the broker before this one may still lead its partitions
   */
  static RaftServer start(Properties settings, boolean brokerWasKilled) {
    RaftServer server = new RaftServer(new KafkaConfig(settings, false));
    server.controller.startup();
    if (brokerWasKilled) {
      KilledBroker.unregister(server.controller.controller(), server.shared);
    }
    server.broker.startup();
    return server;
  }

  @Override
  public void close() {
    broker.shutdown();
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
