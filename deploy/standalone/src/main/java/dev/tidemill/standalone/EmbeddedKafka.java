package dev.tidemill.standalone;

import dev.tidemill.kit.http.PortTakenException;
import dev.tidemill.kit.kafka.KafkaAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Exit;

/**
 * An Apache Kafka broker and controller (KRaft) in this process, on loopback, with its log in a
 * folder. Its clients show a password, which lies in a file of the folder that its owner alone can
 * read. Starting on a folder that has a log goes on with it, also after {@code kill -9}; the ports
 * may differ from start to start. The log is not forced to disk on each record: it survives the
 * process, not a loss of power.
 */
public final class EmbeddedKafka implements AutoCloseable {

  /** With less, the disk counts as full: Kafka failed to write some batch. */
  private static final long FULL_BELOW_BYTES = 20L << 20;

  private final BrokerFolder folder;
  private final int port;
  private final int advertisedPort;
  private final BrokerPasswords passwords;
  private RaftServer server;
  private int controllerPort;

  private EmbeddedKafka(
      BrokerFolder folder, int port, int advertisedPort, BrokerPasswords passwords) {
    this.folder = folder;
    this.port = port;
    this.advertisedPort = advertisedPort;
    this.passwords = passwords;
  }

  /**
   * Starts the broker and returns when it answers.
   *
   * @param dir where its log is or will be
   * @param port 0 means the port used before if it is free, else any free one
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
   * @param advertisedPort 0 means its own port
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
    BrokerFolder folder = BrokerFolder.take(dir);
    try {
      int brokerPort = port == 0 ? folder.formerOrFreePort() : port;
      if (!LoopbackPorts.isFree(brokerPort)) {
        throw new PortTakenException("Kafka", brokerPort, "--port or --kafka-port", null);
      }
      folder.notePort(brokerPort);
      int advertised = advertisedPort == 0 ? brokerPort : advertisedPort;
      return new EmbeddedKafka(folder, brokerPort, advertised, BrokerPasswords.in(dir, open));
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException("Cannot keep Kafka's log in " + dir, e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Starts what was prepared and returns when it answers. */
  synchronized void start() {
    Exit.setHaltProcedure((status, message) -> halt(folder.path(), status));
    try {
      controllerPort = LoopbackPorts.anyFreeBut(port);
    } catch (IOException e) {
      throw new UncheckedIOException("There is no free port for Kafka's controller", e);
    }
    folder.format();
    BrokerSettings settings = new BrokerSettings(folder.log(), passwords, controllerPort);
    server = RaftServer.start(settings.broker(port, advertisedPort), folder.brokerWasKilled());
  }

  /** Kafka ends the process when it cannot write its log. The terminal must say why. */
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

  /** The address for clients, {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return LoopbackPorts.HOST + ":" + port;
  }

  /** How others that can read the file reach it. */
  public KafkaAccess access() {
    return KafkaAccess.read(bootstrapServers(), clientProperties());
  }

  /** How the clients of this process reach it. */
  KafkaAccess ofThisProcess() {
    return new KafkaAccess(bootstrapServers(), passwords.ofThisProcess());
  }

  /** For tests of who may connect there. */
  synchronized int controllerPort() {
    return controllerPort;
  }

  /** The file that clients and Kafka's own tools read. */
  public Path clientProperties() {
    return folder.path().resolve(BrokerPasswords.FILE);
  }

  /** Stops the broker after what uses it has been stopped. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.close();
      server = null;
    }
    folder.close();
  }
}
