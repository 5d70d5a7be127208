package dev.tidemill.kit.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporary folders that are deleted when their process ends. All folders of a process are in one
 * folder that only its user may open, beside a file that the process keeps locked. So the next
 * process can tell what a killed one left behind, without a home and across containers.
 * Thread-safe.
 */
public final class TemporaryFolders {

  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolders.class);
  static final String PREFIX = "tidemill-process-";
  static final String LOCK = "lock";

  private static final TemporaryFolders OF_THIS_PROCESS =
      new TemporaryFolders(LaunchedFolder.besides());

  private final Path base;
  private Path own;

  /** Never closed: closing any channel of the file would end the lock. */
  private FileLock lock;

  private TemporaryFolders(Path base) {
    this.base = base;
  }

  /**
   * Makes a folder that is empty and open to this user alone.
   *
   * @param use begins its name
   */
  public static Path create(String use) throws IOException {
    return Files.createTempDirectory(OF_THIS_PROCESS.own(), use + "-");
  }

  /**
   * Deletes a folder, if it is there, with all that is in it. What cannot be deleted goes with a
   * later start.
   */
  public static void delete(Path folder) {
    if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The temporary folder {} stays: {}", folder, e.getMessage());
    }
  }

  /** Deletes what processes of this user that no longer live have left behind. */
  public static void sweep() {
    try {
      OF_THIS_PROCESS.sweepOthers();
    } catch (IOException e) {
      LOG.warn("Temporary folders of earlier processes stay: {}", e.getMessage());
    }
  }

  private synchronized Path own() throws IOException {
    while (own == null || !Files.isDirectory(own)) {
      PrivateFiles.createFolders(base); // an empty volume in place of its parent has none
      Path made = Files.createTempDirectory(base, PREFIX);
      Path file = made.resolve(LOCK);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      FileLock taken = channel.tryLock();
      // Another process may have taken it for a leftover in the moment before it was locked.
      if (taken != null && Files.exists(file)) {
        if (lock == null) {
          Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "temporary-folders"));
        }
        lock = taken;
        own = made;
      } else {
        channel.close();
      }
    }
    return own;
  }

  /** Runs as the process ends. Work that still stops keeps its folders until a later start. */
  private synchronized void leave() {
    try (Stream<Path> all = Files.list(own)) {
      if (all.count() == 1) {
        delete(own);
      }
    } catch (IOException e) {
      LOG.debug("{} stays", own, e);
    }
  }

  private void sweepOthers() throws IOException {
    Path mine = own();
    UserPrincipal user = Files.getOwner(mine);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(base, PREFIX + "*")) {
      for (Path folder : all) {
        if (!folder.equals(mine)
            && !LaunchedFolder.is(folder)
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)) {
          sweep(folder);
        }
      }
    }
  }

  private static void sweep(Path folder) {
    Path file = folder.resolve(LOCK);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return; // just being made
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Optional<FileLock> free = Optional.ofNullable(channel.tryLock());
      if (free.isPresent()) {
        delete(folder);
        LOG.info("Deleted {}, which a process that was killed left behind", folder);
      }
    } catch (IOException | OverlappingFileLockException e) {
      LOG.debug("{} stays", folder, e);
    }
  }
}
