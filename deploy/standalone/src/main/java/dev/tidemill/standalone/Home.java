package dev.tidemill.standalone;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of an instance, held by one process at a time. */
public final class Home implements AutoCloseable {

  private final Path folder;
  private final RandomAccessFile file;
  private final FileLock lock;

  private Home(Path folder, RandomAccessFile file, FileLock lock) {
    this.folder = folder;
    this.file = file;
    this.lock = lock;
  }

  /**
   * Takes the folder, creating it if needed.
   *
   * @throws StartException if it cannot be written or another process has it
   */
  public static Home take(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    RandomAccessFile file = null;
    try {
      Files.createDirectories(absolute);
      file = new RandomAccessFile(absolute.resolve("lock").toFile(), "rw");
      FileLock lock = file.getChannel().tryLock();
      if (lock == null) {
        throw held(absolute, file);
      }
      file.setLength(0);
      file.writeBytes(Long.toString(ProcessHandle.current().pid()));
      return new Home(absolute, file, lock);
    } catch (OverlappingFileLockException e) {
      throw held(absolute, file);
    } catch (IOException e) {
      throw new StartException(
          "The folder "
              + absolute
              + " cannot be written ("
              + e.getMessage()
              + "); choose another with --home FOLDER",
          e);
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
            + "; stop it, or choose another folder with --home FOLDER",
        null);
  }

  /** The folder, absolute. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      lock.release();
      file.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
