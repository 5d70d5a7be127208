package dev.tidemill.kit.access;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.kit.files.Ownership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Files that hold a secret. Only their owner may read them, where the file system has permissions.
 */
public final class Secrets {

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** More than a token has. */
  private static final int MOST_BYTES = 8_192;

  private Secrets() {}

  /**
   * The token in this file, if there is one that this user can read.
   *
   * @throws ForeignFileException if another user decides what the file holds
   */
  public static Optional<String> read(Path file) throws ForeignFileException {
    try {
      Ownership.REAL.require(file);
      return Optional.of(Files.readString(file).strip()).filter(t -> !t.isEmpty());
    } catch (ForeignFileException e) {
      throw e;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The token in this file; makes the file if there is none. If others could read the token, they
   * may know it, so it is replaced.
   *
   * @throws IOException if the file cannot be read or written, or belongs to another user
   */
  public static String readOrCreate(Path file) throws IOException {
    return readOrCreate(file, Ownership.REAL);
  }

  static synchronized String readOrCreate(Path file, Ownership ownership) throws IOException {
    if (exposed(file)) {
      // The logger is not a constant: a command that only reads a token starts no logging so.
      LoggerFactory.getLogger(Secrets.class)
          .warn("Others could read the token in {}; it is replaced", file);
      Files.delete(file);
    }
    createEmpty(file);
    ownership.require(file);
    // Two processes of one home may start at the same time.
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.lock(); // ends when this process closes this or any other channel of the file
      String known = read(channel);
      if (!known.isEmpty()) {
        return known;
      }
      String made = Tokens.create();
      channel.write(StandardCharsets.UTF_8.encode(made + "\n"), 0);
      channel.force(true);
      return made;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // until the end
    }
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
  }

  /** Makes the file for its owner only, unless it exists. */
  static void createEmpty(Path file) throws IOException {
    FileAttribute<?>[] attributes =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, attributes);
    } catch (FileAlreadyExistsException e) {
      // as it should be
    }
  }

  /** Whether others can read or write it: they may know what it holds. */
  public static boolean exposed(Path file) throws IOException {
    try {
      return !OWNER.containsAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException | UnsupportedOperationException e) {
      return false;
    }
  }
}
