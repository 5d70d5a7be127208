package dev.tidemill.standalone;

import dev.tidemill.cli.home.HomeFolder;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.http.PortTakenException;
import dev.tidemill.kit.kafka.KafkaAccess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * An Apache Kafka broker and controller (KRaft) in this process, on loopback, with its log in a
 * folder. Its clients show a password, which lies in a file of the folder that its owner alone can
 * read. Starting on a folder that has a log goes on with it, also after {@code kill -9}; the ports
 * may differ from start to start. The log is not forced to disk on each record: it survives the
 * process, not a loss of power.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final int NODE = 1;
  private static final String HOST = "127.0.0.1";

  /** Kafka writes it into the log's folder when it stops cleanly, and removes it at a start. */
  private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

  /** Shorter, and a machine that is short of processors fences its only broker. */
  private static final Duration SESSION = Duration.ofSeconds(9);

  /** How soon a controller without a broker takes a broker that was killed for gone. */
  private static final Duration DEAD_SESSION = Duration.ofMillis(500);

  /** No dead broker is found if it was killed before it had registered for the first time. */
  private static final Duration FENCED_WITHIN = Duration.ofSeconds(4);

  /** Less is a full disk: Kafka failed to write some batch. */
  private static final long FULL_BELOW_BYTES = 20L << 20;

  private final Path dir;
  private final int port;
  private final int advertisedPort;
  private final BrokerPasswords passwords;
  private final FileLock lock;
  private KafkaRaftServer server;
  private int controllerPort;

  private EmbeddedKafka(
      Path dir, int port, int advertisedPort, BrokerPasswords passwords, FileLock lock) {
    this.dir = dir;
    this.port = port;
    this.advertisedPort = advertisedPort;
    this.passwords = passwords;
    this.lock = lock;
  }

  /**
   * Starts the broker and returns when it answers.
   *
   * @param dir where its log is or will be
   * @param port 0: the one used before if it is free, else any free one
   * @throws IllegalStateException if another process uses the folder
   * @throws PortTakenException if another program listens on the port
   */
  public static EmbeddedKafka start(Path dir, int port) {
    return start(dir, port, 0);
  }

  /**
   * Starts a broker that names another port to its clients, and to itself: something in between
   * listens there.
   *
   * @param advertisedPort 0: its own
   */
  public static EmbeddedKafka start(Path dir, int port, int advertisedPort) {
    EmbeddedKafka kafka = prepare(dir, port, advertisedPort, false);
    try {
      kafka.start();
      return kafka;
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  /**
   * Takes the folder and the port, as {@link #start(Path, int)}, and starts nothing yet.
   *
   * @param open whether any user of this machine may use the broker
   */
  static EmbeddedKafka prepare(Path dir, int port, boolean open) {
    return prepare(dir, port, 0, open);
  }

  private static EmbeddedKafka prepare(Path dir, int port, int advertisedPort, boolean open) {
    FileLock lock = lock(dir);
    try {
      int brokerPort = port == 0 ? formerOrFreePort(dir) : port;
      if (!free(brokerPort)) {
        throw new PortTakenException("Kafka", brokerPort, "--port or --kafka-port", null);
      }
      Files.writeString(dir.resolve("port"), Integer.toString(brokerPort));
      int advertised = advertisedPort == 0 ? brokerPort : advertisedPort;
      BrokerPasswords passwords = BrokerPasswords.in(dir, open);
      return new EmbeddedKafka(dir, brokerPort, advertised, passwords, lock);
    } catch (IOException e) {
      release(lock);
      throw new UncheckedIOException("Cannot keep Kafka's log in " + dir, e);
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  /** Starts what was prepared and returns when it answers. */
  synchronized void start() {
    Exit.setHaltProcedure((status, message) -> halt(dir, status));
    Path log = dir.resolve("log");
    try {
      controllerPort = freePortBeside(port);
      format(log);
      if (wasKilled(log)) {
        fenceTheDead(controller(log, controllerPort), controllerPort);
      }
      server = start(properties(log, controllerPort), SESSION);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep Kafka's log in " + dir, e);
    }
  }

  /** Kafka ends the process when it cannot write its log; the terminal is to say why. */
  private static void halt(Path dir, int status) {
    System.err.println(haltMessage(dir, dir.toFile().getUsableSpace()));
    Runtime.getRuntime().halt(status);
  }

  static String haltMessage(Path dir, long usableBytes) {
    return usableBytes < FULL_BELOW_BYTES
        ? "Stopped: there is no space left on the disk of "
            + dir
            + ". Free some and start again; what was accepted is kept."
        : "Stopped: Kafka cannot go on; the log says why. What was accepted is kept.";
  }

  /** Kafka leaves a mark when it stops cleanly. */
  private static boolean wasKilled(Path log) {
    return Files.exists(log.resolve("__cluster_metadata-0"))
        && !Files.exists(log.resolve(CLEAN_SHUTDOWN));
  }

  /**
   * Starts the controller alone, until it has fenced the broker that was killed: see decision 007.
   * The log says that the dead process leads every partition, so a broker's group coordinator loads
   * at once, and again when this process takes over; the end of the first load is then taken for
   * that of the second, and groups get offsets that are half loaded. When nobody leads, it loads
   * once.
   */
  private static void fenceTheDead(Properties properties, int controllerPort) {
    properties.put("process.roles", "controller");
    properties.put("listeners", "CONTROLLER://" + HOST + ":" + controllerPort);
    KafkaRaftServer server = start(properties, DEAD_SESSION);
    long deadline = System.nanoTime() + FENCED_WITHIN.toNanos();
    try {
      while (brokers("Active") + brokers("Fenced") == 0 || brokers("Active") > 0) {
        if (System.nanoTime() > deadline) {
          return;
        }
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stop(server);
    }
  }

  /** How many brokers the controller of this process knows in this state; a metric tells it. */
  private static int brokers(String state) {
    try {
      return (int)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(
                      "kafka.controller:type=KafkaController,name=" + state + "BrokerCount"),
                  "Value");
    } catch (InstanceNotFoundException e) {
      return 0;
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KafkaRaftServer start(Properties properties, Duration session) {
    properties.put("broker.session.timeout.ms", Long.toString(session.toMillis()));
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
    return server;
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }

  private static FileLock lock(Path dir) {
    try {
      PrivateFiles.createFolders(dir);
      HomeFolder.requireOwn(dir);
      FileChannel channel =
          FileChannel.open(
              dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        channel.close();
        throw new IllegalStateException("Another process already runs Kafka in " + dir);
      }
      return lock;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + dir, e);
    }
  }

  private static void release(FileLock lock) {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void format(Path log) {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(NODE)
            .setClusterId(Uuid.randomUuid().toString())
            .setDirectories(List.of(log.toString()))
            .setMetadataLogDirectory(log.toString())
            .setControllerListenerName("CONTROLLER")
            .setReleaseVersion(MetadataVersion.latestProduction())
            .setFeatureLevel("share.version", (short) 1);
    try {
      Files.createDirectories(log);
      formatter.run();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot format " + log, e);
    } catch (Exception e) {
      throw new IllegalStateException("Cannot format " + log + ": " + e.getMessage(), e);
    }
  }

  private Properties properties(Path log, int controllerPort) {
    Properties p = controller(log, controllerPort);
    p.put("process.roles", "broker,controller");
    p.put(
        "listeners",
        "BROKER://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
    p.put("advertised.listeners", "BROKER://" + HOST + ":" + advertisedPort);
    p.put("inter.broker.listener.name", "BROKER");
    single(p);
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("add.partitions.to.txn.retry.backoff.ms", "1");
    share(p);
    p.put("auto.create.topics.enable", "false");
    small(p);
    return p;
  }

  private Properties controller(Path log, int port) {
    Properties p = passwords.listeners();
    p.put("node.id", Integer.toString(NODE));
    p.put("controller.quorum.voters", NODE + "@" + HOST + ":" + port);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("log.dirs", log.toString());
    p.put("broker.heartbeat.interval.ms", "250");
    // The controller of a cluster says twice a second that it is there; this one has no other.
    p.put("metadata.max.idle.interval.ms", "0");
    // Each start adds some records for each partition, which the next one reads.
    p.put("metadata.log.max.record.bytes.between.snapshots", "200000");
    p.put("metric.reporters", "");
    return p;
  }

  /** A queue's workers get their first job, and a dead one's, at once and not after 5 to 45 s. */
  private static void share(Properties p) {
    p.put("group.share.min.record.lock.duration.ms", "1000");
    p.put("group.share.min.heartbeat.interval.ms", "500");
    p.put("group.share.heartbeat.interval.ms", "500");
    p.put("group.share.min.session.timeout.ms", "5000");
    p.put("group.share.session.timeout.ms", "10000");
  }

  /** One replica of everything, few partitions inside. */
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

  /** Sized for a laptop. */
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

  private static int formerOrFreePort(Path dir) throws IOException {
    Path file = dir.resolve("port");
    if (Files.exists(file)) {
      String text = Files.readString(file).strip();
      if (text.matches("[0-9]{1,5}") && free(Integer.parseInt(text))) {
        return Integer.parseInt(text);
      }
    }
    return freePort();
  }

  /** The broker listens on its port later, so it is still free too. */
  private static int freePortBeside(int brokerPort) throws IOException {
    int port = freePort();
    while (port == brokerPort) {
      port = freePort();
    }
    return port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(HOST, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** For clients: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** How clients in this process, and others that can read the file, reach it. */
  public KafkaAccess access() {
    return KafkaAccess.read(bootstrapServers(), clientProperties());
  }

  /** For tests of who is let in there. */
  synchronized int controllerPort() {
    return controllerPort;
  }

  /** The file that clients and Kafka's own tools read. */
  public Path clientProperties() {
    return dir.resolve(BrokerPasswords.FILE);
  }

  /** Stops the broker after what uses it has been stopped. */
  @Override
  public synchronized void close() {
    if (server != null) {
      stop(server);
      server = null;
    }
    release(lock);
  }
}
