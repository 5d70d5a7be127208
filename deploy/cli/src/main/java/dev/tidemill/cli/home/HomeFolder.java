package dev.tidemill.cli.home;

import dev.tidemill.kit.files.Ownership;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a home for the user of this process alone: it holds the password of the broker, the
 * token of the API, and the data.
 */
public final class HomeFolder {

  /** Files that an earlier process left behind; no other file has such a name. */
  private static final List<String> SIGNS =
      List.of(
          "kafka/port",
          "logs/tidemill.log",
          "lock-standalone",
          "demo/lock-standalone",
          "made-by-tidemill-demo",
          "artefacts/incoming");

  private HomeFolder() {}

  /**
   * Creates the folder, 0700, or takes from others what they may do with one that exists.
   *
   * @return a line for the person at the terminal, if there is something to say
   * @throws StartException if it belongs to another user, stays open to others, or holds what is
   *     not a home's
   */
  public static Optional<String> protect(Path folder) {
    return protect(folder, Ownership.REAL);
  }

  static Optional<String> protect(Path folder, Ownership ownership) {
    try {
      if (!Files.exists(folder)) {
        PrivateFiles.createFolders(folder);
      }
      requireOwn(folder, ownership);
      if (!PrivateFiles.protects(folder)) {
        return Optional.of(unprotected(folder));
      }
      return PrivateFiles.ofOthers(folder).isEmpty() ? Optional.empty() : narrow(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * Refuses a home that belongs to another user.
   *
   * @throws StartException if a folder that is there belongs to another user, who could then change
   *     all that is in it
   */
  public static void requireOwn(Path folder) {
    try {
      if (Files.exists(folder)) {
        requireOwn(folder, Ownership.REAL);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static void requireOwn(Path folder, Ownership ownership) throws IOException {
    Optional<String> another = ownership.ofAnother(folder);
    if (another.isPresent()) {
      throw new StartException(
          "The folder %s %s; its owner could read and change all that is in it. Choose a folder of your own with --home FOLDER, or run Tidemill as the owner"
              .formatted(folder, another.get()),
          null);
    }
  }

  private static Optional<String> narrow(Path folder) throws IOException {
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(folder);
    String open = PosixFilePermissions.toString(before);
    if (!isHome(folder)) {
      throw new StartException(
          "The folder %s is open to other users (%s) and holds files that are not Tidemill's; choose another with --home, such as %s, or run chmod 700 on it"
              .formatted(folder, open, folder.resolve("tidemill")),
          null);
    }
    try {
      Files.setPosixFilePermissions(folder, PrivateFiles.FOLDER);
    } catch (IOException e) {
      throw new StartException(
          "The folder %s is open to other users (%s) and cannot be closed to them, for it belongs to %s; choose another with --home FOLDER"
              .formatted(folder, open, Files.getOwner(folder).getName()),
          e);
    }
    if (!PrivateFiles.ofOthers(folder).isEmpty()) {
      return Optional.of(unprotected(folder));
    }
    return Optional.of(
        "The folder %s was open to other users (%s); it is yours alone now (rwx------)"
            .formatted(folder, open));
  }

  /** Closing a folder that others need, such as /tmp, would do harm. */
  private static boolean isHome(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty()
          || SIGNS.stream().anyMatch(sign -> Files.exists(folder.resolve(sign)))
          || isShared(folder);
    }
  }

  private static boolean isShared(Path folder) throws IOException {
    try (Stream<Path> locks = Files.list(folder)) {
      return locks.anyMatch(f -> f.getFileName().toString().startsWith("lock-"))
          && Files.isDirectory(folder.resolve("logs"));
    }
  }

  private static String unprotected(Path folder) {
    return "The folder %s is not protected: its file system keeps no permissions, so other users of this machine may read what is in it"
        .formatted(folder);
  }

  static StartException unwritable(Path folder, IOException e) {
    return new StartException(
        "The folder %s cannot be written (%s); choose another with --home FOLDER"
            .formatted(folder, e.getMessage()),
        e);
  }
}
