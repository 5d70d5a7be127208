package dev.tidemill.standalone;

import dev.tidemill.cli.home.HomeFolder;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** Where a broker keeps its log, its port and its passwords. One process at a time uses it. */
final class BrokerFolder implements AutoCloseable {

  /** Kafka writes it into the log's folder when it stops cleanly, and removes it at a start. */
  private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

  private final Path path;
  private final FileLock lock;

  private BrokerFolder(Path path, FileLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the folder until it is closed; makes it if there is none.
   *
   * @throws IllegalStateException if another process uses it
   */
  static BrokerFolder take(Path path) {
    try {
      PrivateFiles.createFolders(path);
      HomeFolder.requireOwn(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        channel.close();
        throw new IllegalStateException("Another process already runs Kafka in " + path);
      }
      return new BrokerFolder(path, lock);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + path, e);
    }
  }

  Path path() {
    return path;
  }

  Path log() {
    return path.resolve("log");
  }

  /** The port used before if it is free, else any free port. */
  int formerOrFreePort() throws IOException {
    Path file = portFile();
    if (Files.exists(file)) {
      String text = Files.readString(file).strip();
      if (text.matches("[0-9]{1,5}") && LoopbackPorts.isFree(Integer.parseInt(text))) {
        return Integer.parseInt(text);
      }
    }
    return LoopbackPorts.anyFree();
  }

  void notePort(int port) throws IOException {
    Files.writeString(portFile(), Integer.toString(port));
  }

  private Path portFile() {
    return path.resolve("port");
  }

  /** Whether the last broker stopped without leaving Kafka's mark of a clean stop. */
  boolean brokerWasKilled() {
    return Files.exists(log().resolve("__cluster_metadata-0"))
        && !Files.exists(log().resolve(CLEAN_SHUTDOWN));
  }

  /** Makes a stopped broker look like one that was killed. */
  static void forgetCleanStop(Path path) throws IOException {
    Files.deleteIfExists(path.resolve("log").resolve(CLEAN_SHUTDOWN));
  }

  /** Formats the log for a new cluster, unless it has been formatted before. */
  void format() {
    Path log = log();
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(BrokerSettings.NODE)
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

  @Override
  public void close() {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
