package dev.tidemill.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * The settings of the broker and controller in this process. They are sized for a laptop.
 *
 * @param log folder of the log
 * @param controllerPort where the controller listens on loopback
 */
record BrokerSettings(Path log, BrokerPasswords passwords, int controllerPort) {

  static final int NODE = 1;

  /** With a shorter one, a machine that is short of processors fences its only broker. */
  private static final Duration SESSION = Duration.ofSeconds(9);

  /**
   * The settings of a broker and its controller.
   *
   * @param advertisedPort the port that clients are told
   */
  Properties broker(int port, int advertisedPort) {
    Properties p = controller();
    p.put("process.roles", "broker,controller");
    p.put("listeners", listener("BROKER", port) + "," + listener("CONTROLLER", controllerPort));
    p.put("advertised.listeners", listener("BROKER", advertisedPort));
    p.put("inter.broker.listener.name", "BROKER");
    single(p);
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("add.partitions.to.txn.retry.backoff.ms", "1");
    share(p);
    p.put("auto.create.topics.enable", "false");
    small(p);
    return p;
  }

  private static String listener(String name, int port) {
    return name + "://" + LoopbackPorts.HOST + ":" + port;
  }

  private Properties controller() {
    Properties p = passwords.listeners();
    p.put("node.id", Integer.toString(NODE));
    p.put("controller.quorum.voters", NODE + "@" + LoopbackPorts.HOST + ":" + controllerPort);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("log.dirs", log.toString());
    p.put("broker.heartbeat.interval.ms", "250");
    p.put("broker.session.timeout.ms", Long.toString(SESSION.toMillis()));
    // The controller of a cluster says twice a second that it is there; this one has no other.
    p.put("metadata.max.idle.interval.ms", "0");
    // Each start adds some records for each partition, which the next one reads.
    p.put("metadata.log.max.record.bytes.between.snapshots", "200000");
    p.put("metric.reporters", "");
    // Thousands of beans that nobody reads are a noticeable part of a start.
    p.put("metrics.jmx.exclude", ".*");
    return p;
  }

  /** Workers get their first job, and the job of a dead worker, at once and not after 5 to 45 s. */
  private static void share(Properties p) {
    p.put("group.share.min.record.lock.duration.ms", "1000");
    p.put("group.share.min.heartbeat.interval.ms", "500");
    p.put("group.share.heartbeat.interval.ms", "500");
    p.put("group.share.min.session.timeout.ms", "5000");
    p.put("group.share.session.timeout.ms", "10000");
  }

  /** One replica of everything, and few partitions for Kafka's own topics. */
  private static void single(Properties p) {
    p.put("default.replication.factor", "1");
    p.put("num.partitions", "2");
    p.put("offsets.topic.num.partitions", "4");
    p.put("offsets.topic.replication.factor", "1");
    p.put("transaction.state.log.num.partitions", "4");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("share.coordinator.state.topic.num.partitions", "4");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
  }

  /** Sizes the broker for a laptop. */
  private static void small(Properties p) {
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("background.threads", "2");
    p.put("num.replica.fetchers", "1");
    p.put("num.recovery.threads.per.data.dir", "2");
    p.put("group.coordinator.threads", "1");
    p.put("share.coordinator.threads", "1");
    p.put("log.cleaner.threads", "1");
    p.put("log.cleaner.dedupe.buffer.size", "16777216");
    p.put("log.index.size.max.bytes", "1048576");
    // A start after a kill scans the newest segment of each partition, and what coordinators and
    // stores have to read is what has not been compacted yet.
    p.put("log.segment.bytes", "16777216");
    p.put("offsets.topic.segment.bytes", "1048576");
    p.put("transaction.state.log.segment.bytes", "1048576");
    p.put("log.cleaner.backoff.ms", "3000");
  }
}
