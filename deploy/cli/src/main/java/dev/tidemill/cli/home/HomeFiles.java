package dev.tidemill.cli.home;

import java.nio.file.Path;

/** Where things are in a home that the command line and the process on it both know. */
public final class HomeFiles {

  private HomeFiles() {}

  /** Where the token of a home is: who can read it may do everything. */
  public static Path token(Path home) {
    return home.resolve("token");
  }

  /** Where the port of the API is noted by the process that holds the home. */
  public static Path port(Path home) {
    return home.resolve("port");
  }

  /** Where the named tokens are. */
  public static Path named(Path home, String setting) {
    return setting.isBlank() ? home.resolve("tokens.yaml") : Path.of(setting);
  }
}
