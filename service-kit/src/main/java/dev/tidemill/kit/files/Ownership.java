package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether another user of this machine could change a file or folder, as its owner or by
 * its permissions. Root can change everything. Where the file system keeps no permissions, nothing
 * can be found out and there is no objection.
 */
public final class Ownership {

  /** Users of a system, by number. */
  public interface Users {

    /** Who this process is to the file system. */
    int own() throws IOException;

    /** Whose it is; of a symbolic link, the link itself. */
    int owner(Path path) throws IOException;
  }

  /** As this machine tells. */
  public static final Ownership REAL = new Ownership(new SystemUsers());

  private static final int ROOT = 0;

  private final Users users;

  /**
   * @param users tells whose a file is
   */
  public Ownership(Users users) {
    this.users = users;
  }

  /**
   * What speaks against a file that decides who is let in or where this process connects to.
   *
   * @return a clause such as {@code it belongs to another user (mallory), ...}; empty: nothing, or
   *     there is no such file
   */
  public Optional<String> objection(Path file) throws IOException {
    try {
      if (!known(file)) {
        return Optional.empty();
      }
      Optional<String> foreign = foreign(file);
      return foreign.isPresent() ? foreign : writable(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Refuses a file to which there is an objection.
   *
   * @throws ForeignFileException if something speaks against this file
   */
  public void require(Path file) throws IOException {
    Optional<String> objection = objection(file);
    if (objection.isPresent()) {
      throw new ForeignFileException(file, objection.get());
    }
  }

  /** Whose this folder is if it is not this process's user's, with what that means. */
  public Optional<String> ofAnother(Path folder) throws IOException {
    if (!known(folder)) {
      return Optional.empty();
    }
    int own = users.own();
    for (Path path : List.of(folder, folder.toRealPath())) {
      int owner = users.owner(path);
      boolean rootsLink = owner == ROOT && Files.isSymbolicLink(path);
      if (owner != own && !rootsLink) {
        return Optional.of(
            "belongs to %s, and this process runs as %s"
                .formatted(name(path, owner), System.getProperty("user.name")));
      }
    }
    return Optional.empty();
  }

  private static boolean known(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && PrivateFiles.protects(path);
  }

  private Optional<String> foreign(Path file) throws IOException {
    int own = users.own();
    for (Path path : List.of(file, file.toRealPath())) {
      int owner = users.owner(path);
      if (owner != own && owner != ROOT) {
        return Optional.of(
            "it belongs to another user (%s), who could change it; use a file that %s owns"
                .formatted(name(path, owner), System.getProperty("user.name")));
      }
    }
    return Optional.empty();
  }

  /** A terminal or a pipe holds nothing that somebody could change. */
  private static Optional<String> writable(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Set<PosixFilePermission> all = Files.getPosixFilePermissions(file);
    return all.contains(PosixFilePermission.GROUP_WRITE)
            || all.contains(PosixFilePermission.OTHERS_WRITE)
        ? Optional.of(
            "other users may write it (%s); check what it holds, then run: chmod go-w %s"
                .formatted(PosixFilePermissions.toString(all), file))
        : Optional.empty();
  }

  private static String name(Path path, int number) throws IOException {
    String name = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
    return name.equals(Integer.toString(number)) ? "user " + name : name;
  }

  private static final class SystemUsers implements Users {

    private static final Path STATUS = Path.of("/proc/self/status");

    private Optional<Integer> own = Optional.empty();

    @Override
    public synchronized int own() throws IOException {
      if (own.isEmpty()) {
        own = Optional.of(Files.isReadable(STATUS) ? status() : ofNewFile());
      }
      return own.get();
    }

    /** The line of users: real, effective, saved, to the file system. */
    private static int status() throws IOException {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("Uid:")) {
          return Integer.parseInt(line.split("\\s+")[4]);
        }
      }
      return ofNewFile();
    }

    private static int ofNewFile() throws IOException {
      Path made = Files.createTempFile("tidemill-", ".user");
      try {
        return (Integer) Files.getAttribute(made, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      } finally {
        Files.delete(made);
      }
    }

    @Override
    public int owner(Path path) throws IOException {
      return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
  }
}
