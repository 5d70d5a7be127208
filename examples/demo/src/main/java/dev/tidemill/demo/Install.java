package dev.tidemill.demo;

import dev.tidemill.cli.client.CliException;
import java.nio.file.Path;

/** Where Tidemill is installed: the launcher says so. */
final class Install {

  private Install() {}

  static Path folder() {
    String folder = System.getProperty("tidemill.install");
    if (folder == null) {
      throw new CliException(
          "Start Tidemill with its launcher, ./tidemill: it says where the example is", 70);
    }
    return Path.of(folder);
  }
}
