package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder for temporary files that the launcher made for this process alone. Libraries unpack
 * their native parts there. They delete them as the process ends; those of a killed process go with
 * the sweep of a later one, which finds the lock free. Java takes the folder at its launch only.
 */
public final class LaunchedFolder {

  private static final Path OF_JAVA = Path.of(System.getProperty("java.io.tmpdir"));

  /** Never released: it tells others that the process lives. */
  private static FileLock lock;

  private LaunchedFolder() {}

  /** Where folders of processes lie side by side. */
  static Path besides() {
    return isForOneProcess() ? OF_JAVA.getParent() : OF_JAVA;
  }

  /** Whether this is the folder. To open its lock and close it again would end the lock. */
  static boolean is(Path folder) {
    return isForOneProcess() && folder.equals(OF_JAVA);
  }

  private static boolean isForOneProcess() {
    return OF_JAVA.getParent() != null
        && OF_JAVA.getFileName().toString().startsWith(TemporaryFolders.PREFIX);
  }

  /**
   * Holds the folder, if there is one, until the process ends. It is empty then and goes too,
   * unless the process was killed. Nothing is logged: a command that only prints a line starts no
   * logging.
   */
  public static synchronized void hold() {
    if (lock != null || !isForOneProcess()) {
      return;
    }
    Path file = OF_JAVA.resolve(TemporaryFolders.LOCK);
    // Java deletes in the reverse order: what libraries add later, the lock, the folder.
    OF_JAVA.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    try {
      lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).tryLock();
    } catch (IOException e) {
      // Without a lock nobody sweeps the folder, and what needs it says what is wrong with it.
      lock = null;
    }
  }
}
