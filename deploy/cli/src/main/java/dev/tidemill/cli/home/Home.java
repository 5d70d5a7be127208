package dev.tidemill.cli.home;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder where a Tidemill keeps what it has: held by the one process with a broker inside, or
 * shared by processes of which each has a name.
 */
public final class Home implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Home.class);

  private final Path folder;
  private final RandomAccessFile file;

  private Home(Path folder, RandomAccessFile file) {
    this.folder = folder;
    this.file = file;
  }

  /**
   * Takes the whole folder, creating it if needed.
   *
   * @throws StartException if it cannot be written or another process has it
   */
  public static Home take(Path folder) {
    return lock(folder, "lock");
  }

  /**
   * Takes the part of the folder that belongs to this instance; others may have theirs.
   *
   * @throws StartException if it cannot be written or another process of this name has it
   */
  public static Home share(Path folder, String instanceId) {
    return lock(folder, "lock-" + instanceId);
  }

  private static Home lock(Path folder, String name) {
    Path absolute = folder.toAbsolutePath().normalize();
    RandomAccessFile file = null;
    try {
      HomeFolder.protect(absolute).ifPresent(LOG::warn);
      file = new RandomAccessFile(absolute.resolve(name).toFile(), "rw");
      FileLock lock = file.getChannel().tryLock();
      if (lock == null) {
        throw held(absolute, file);
      }
      file.setLength(0);
      file.writeBytes(Long.toString(ProcessHandle.current().pid()));
      return new Home(absolute, file);
    } catch (OverlappingFileLockException e) {
      throw held(absolute, file);
    } catch (IOException e) {
      throw HomeFolder.unwritable(absolute, e);
    }
  }

  private static StartException held(Path folder, RandomAccessFile file) {
    String pid = "";
    try {
      file.seek(0);
      String line = file.readLine();
      pid = line == null ? "" : " (process " + line + ")";
      file.close();
    } catch (IOException e) {
      pid = "";
    }
    return new StartException(
        "Another Tidemill"
            + pid
            + " already runs on "
            + folder
            + "; stop it, choose another folder with --home FOLDER, or give one service another"
            + " name with -S instance-id=NAME",
        null);
  }

  /** The folder, absolute. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
