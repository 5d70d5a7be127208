package dev.tidemill.cli;

import dev.tidemill.cli.home.StartException;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Where the process writes its log: a file of its own under the home, so that the terminal is for
 * people and processes that share a home do not write into each other's.
 */
final class Logs {

  private static final String FILE = "tidemill.log";
  private static final String TO = "tidemill.log.to";
  private static final String CONFIGURATION = "log4j2.configurationFile";

  /** Kafka opens a new segment, of up to 16 MB, for each partition that is written to. */
  private static final long LEAST_BYTES = 100L << 20;

  private Logs() {}

  /** The log file of this process, which is created if there is none yet. */
  static String toHome(Path home) {
    if (System.getProperty(FILE) == null) {
      to(home, "tidemill", LogForm.TEXT_FILE);
    }
    return System.getProperty(TO).equals(LogForm.CONSOLE)
        ? "the log, which goes to the standard output"
        : System.getProperty(FILE) + ".log";
  }

  /** Writes to {@code logs/NAME.log}, or to the standard output, from now on. */
  static void to(Path home, String name, LogForm form) {
    Path folder = home.resolve("logs");
    try {
      PrivateFiles.createFolders(folder);
      requireSpace(home, Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      throw new StartException(
          "The folder "
              + home
              + " cannot be written ("
              + e.getMessage()
              + "); choose another with --home FOLDER",
          e);
    }
    properties(folder.resolve(name), form);
    // Where nothing has been logged yet it is read first, and the one for the terminal is not.
    URI file = resource();
    System.setProperty(CONFIGURATION, file.toString());
    LoggerContext context = (LoggerContext) org.apache.logging.log4j.LogManager.getContext(false);
    if (!file.equals(context.getConfigLocation())) {
      context.setConfigLocation(file);
    }
    // A line that cannot be written, as on a full disk, is not worth a stack trace on the terminal.
    StatusLogger.getLogger().getFallbackListener().setLevel(Level.OFF);
  }

  /** Sets what the configuration of the log refers to. */
  static void properties(Path file, LogForm form) {
    System.setProperty(FILE, file.toString());
    System.setProperty("tidemill.log.format", form.format());
    System.setProperty(TO, form.to());
    System.setProperty("tidemill.log.service", form.service());
    System.setProperty("tidemill.log.instance", form.instance());
  }

  /**
   * @throws StartException if Kafka would end soon, with stack traces alone
   */
  static void requireSpace(Path home, long usableBytes) {
    if (usableBytes < LEAST_BYTES) {
      throw new StartException(
          "There are only %d MB left on the disk of %s; free some space (at least %d MB) and start again, or choose another folder with --home"
              .formatted(usableBytes >> 20, home, LEAST_BYTES >> 20),
          null);
    }
  }

  private static URI resource() {
    try {
      return Logs.class.getResource("/log4j2-file.xml").toURI();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
