package dev.tidemill.kit.git;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one at a time work in a folder, among the threads and the processes of a machine. Threads of
 * one process take turns before they open the file: where locks are those of POSIX, a process loses
 * its lock of a file when it closes any of its channels to it, also one that waited only.
 */
final class FolderLock {

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long ASK_AGAIN_MILLIS = 50;

  /** A permit for each file: a semaphore, so that waiting ends. Folders are few and stay. */
  private static final Map<Path, Semaphore> TURNS = new ConcurrentHashMap<>();

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
    Path file = file(folder);
    Path parent = Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Path same = parent.toRealPath().resolve(file.getFileName()); // by whatever way it is named
    Semaphore turn = TURNS.computeIfAbsent(same, f -> new Semaphore(1, true));
    long until = System.nanoTime() + LONGEST.toNanos();
    try {
      if (!turn.tryAcquire(LONGEST.toNanos(), TimeUnit.NANOSECONDS)) {
        throw inUse(folder);
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        await(channel, folder, until);
        return work.done(); // closing the channel releases the lock
      } finally {
        turn.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + folder + " was in use", e);
    }
  }

  /** What is locked. It stays: to delete it would let two in, one by each of two files. */
  static Path file(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".lock");
  }

  /** Waits for other processes. */
  private static void await(FileChannel channel, Path folder, long until)
      throws IOException, InterruptedException {
    while (channel.tryLock() == null) {
      if (System.nanoTime() > until) {
        throw inUse(folder);
      }
      Thread.sleep(ASK_AGAIN_MILLIS);
    }
  }

  private static IOException inUse(Path folder) {
    return new IOException(folder + " was in use for " + LONGEST.toMinutes() + " minutes");
  }
}
