package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files and folders for the user of this process alone: 0600 and 0700 where the file system has
 * permissions, as they are made elsewhere.
 */
public final class PrivateFiles {

  /** Of a folder that is its owner's alone: {@code rwx------}. */
  public static final Set<PosixFilePermission> FOLDER =
      Set.copyOf(PosixFilePermissions.fromString("rwx------"));

  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /** Whether the file system of this path keeps permissions. */
  public static boolean protects(Path path) {
    try {
      Path existing = path.toAbsolutePath();
      while (existing.getParent() != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      return Files.getFileStore(existing).supportsFileAttributeView("posix");
    } catch (IOException e) {
      return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
  }

  /** Creates the folder and those above it that are missing, each 0700; what exists stays. */
  public static void createFolders(Path folder) throws IOException {
    Files.createDirectories(folder, attributes(folder, FOLDER));
  }

  /** Writes a whole file, 0600 from its first moment, in place of the one before. */
  public static void write(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path made =
        Files.createTempFile(folder, file.getFileName() + "-", ".new", attributes(folder, FILE));
    try {
      Files.writeString(made, text, StandardCharsets.UTF_8);
      try {
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(made);
    }
  }

  /** What the group and others may do with it; empty where the file system cannot tell. */
  public static Set<PosixFilePermission> ofOthers(Path path) throws IOException {
    if (!protects(path)) {
      return Set.of();
    }
    Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
    others.addAll(Files.getPosixFilePermissions(path));
    others.removeAll(FOLDER);
    return others;
  }

  private static FileAttribute<?>[] attributes(Path at, Set<PosixFilePermission> permissions) {
    return protects(at)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
