package dev.tidemill.standalone;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Starts everything once and stops, while Java notes the classes that a start needs: the build
 * archives them (class data sharing, JEP 310 and 350), and every later start loads them from there.
 */
public final class ClassArchive {

  private ClassArchive() {}

  /**
   * Starts everything once, so that its classes are loaded, and ends.
   *
   * @param arguments the empty folder to start in
   */
  public static void main(String[] arguments) throws Exception {
    try (Platform platform = Platform.start(ProcessPlan.everything(Path.of(arguments[0])))) {
      platform.awaitReady(Duration.ofMinutes(3));
    }
  }
}
