package dev.tidemill.standalone.cli;

import dev.tidemill.standalone.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.LoggerContext;

/** Where the process writes its log: a file under the home, so that the terminal is for people. */
final class Logs {

  private static final String FOLDER = "tidemill.logs";

  private Logs() {}

  /** The file of this process; it becomes one now if none is. */
  static String toHome(Path home) {
    if (System.getProperty(FOLDER) == null) {
      to(home);
    }
    return Path.of(System.getProperty(FOLDER)).resolve("tidemill.log").toString();
  }

  static void to(Path home) {
    Path folder = home.resolve("logs");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StartException(
          "The folder "
              + home
              + " cannot be written ("
              + e.getMessage()
              + "); choose another with --home FOLDER",
          e);
    }
    System.setProperty(FOLDER, folder.toString());
    LoggerContext context = (LoggerContext) org.apache.logging.log4j.LogManager.getContext(false);
    context.setConfigLocation(resource());
  }

  private static URI resource() {
    try {
      return Logs.class.getResource("/log4j2-file.xml").toURI();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
