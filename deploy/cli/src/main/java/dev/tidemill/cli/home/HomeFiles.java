package dev.tidemill.cli.home;

import java.nio.file.Path;

/** Where things are in a home that the command line and the process on it both know. */
public final class HomeFiles {

  private HomeFiles() {}

  /** The file with the token of a home. A reader of it may do everything. */
  public static Path token(Path home) {
    return home.resolve("token");
  }

  /** The file in which the process that holds the home notes the port of its API. */
  public static Path port(Path home) {
    return home.resolve("port");
  }

  /** The file with the named tokens. */
  public static Path named(Path home, String setting) {
    return setting.isBlank() ? home.resolve("tokens.yaml") : Path.of(setting);
  }
}
