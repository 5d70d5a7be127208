package dev.tidemill.kit.git;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;

/** Lets one at a time work in a folder, among the threads and the processes of a machine. */
final class FolderLock {

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long ASK_AGAIN_MILLIS = 50;

  private FolderLock() {}

  /** What is done in the folder. */
  interface Work<T> {
    T done() throws IOException;
  }

  /**
   * Waits for its turn, and works.
   *
   * @throws IOException of the work; or after ten minutes, or if the thread is interrupted
   */
  static <T> T hold(Path folder, Work<T> work) throws IOException {
    Path file = folder.resolveSibling(folder.getFileName() + ".lock");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      await(channel, folder);
      return work.done(); // closing the channel releases the lock
    }
  }

  private static void await(FileChannel channel, Path folder) throws IOException {
    long start = System.nanoTime();
    while (!locks(channel)) {
      if (System.nanoTime() - start > LONGEST.toNanos()) {
        throw new IOException(folder + " was in use for " + LONGEST.toMinutes() + " minutes");
      }
      try {
        Thread.sleep(ASK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while " + folder + " was in use", e);
      }
    }
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process has it
    }
  }
}
