package dev.tidemill.kit.access;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.kit.files.Ownership;
import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the named tokens. Each request looks at the file and reads it again if it has
 * changed, so a revoked token is refused at once. While the file cannot be read, or another user
 * could change it, it lets nobody in.
 */
public final class TokenFile implements Access {

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

  /**
   * How a changed file is recognised.
   *
   * @param changed also changes with the owner and the permissions, where the system tells
   */
  private record Stamp(FileTime modified, long size, Object key, Object changed) {}

  /** What the file held when it was read. */
  private record Read(Optional<Stamp> stamp, TokenList list) {}

  private final Path file;
  private final InstantSource clock;
  private final Ownership ownership;
  private volatile Read read = new Read(Optional.empty(), new TokenList(List.of()));

  /**
   * @param clock tells which tokens have expired
   */
  public TokenFile(Path file, InstantSource clock) {
    this(file, clock, Ownership.REAL);
  }

  TokenFile(Path file, InstantSource clock, Ownership ownership) {
    this.file = file;
    this.clock = clock;
    this.ownership = ownership;
  }

  @Override
  public Optional<Principal> principal(String token) {
    return token.isEmpty() ? Optional.empty() : current().principal(token, clock.instant());
  }

  private TokenList current() {
    Optional<Stamp> stamp = stamp();
    Read known = read;
    if (!Objects.equals(stamp, known.stamp())) {
      known = new Read(stamp, again());
      read = known;
    }
    return known.list();
  }

  private TokenList again() {
    try {
      TokenList list = load();
      LOG.info("{} tokens are in {}", list.tokens().size(), file);
      return list;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      LOG.error("{} lets nobody in until it is mended: {}", file, e.getMessage());
      return new TokenList(List.of());
    }
  }

  private Optional<Stamp> stamp() {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Stamp(a.lastModifiedTime(), a.size(), a.fileKey(), changed()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Object changed() throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(file, "unix:ctime")
        : "";
  }

  /**
   * The tokens that it holds now; none if there is no file.
   *
   * @throws IllegalArgumentException saying what is wrong in it, or who else decides what it holds
   */
  public TokenList load() {
    try {
      ownership.require(file);
      return TokenList.parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      return new TokenList(List.of());
    } catch (ForeignFileException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Changes the file in one step, even if two processes do so at the same time. Only its owner may
   * read it.
   *
   * @throws IllegalArgumentException with what is wrong in the file, which then stays as it is
   */
  public void change(UnaryOperator<TokenList> how) throws IOException {
    synchronized (TokenFile.class) {
      changeAlone(how);
    }
  }

  private void changeAlone(UnaryOperator<TokenList> how) throws IOException {
    Path absolute = file.toAbsolutePath();
    PrivateFiles.createFolders(absolute.getParent());
    Path lock = absolute.resolveSibling(file.getFileName() + ".lock");
    Secrets.createEmpty(lock);
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      channel.lock(); // against other processes, until it is closed
      PrivateFiles.write(absolute, how.apply(load()).written());
    }
  }
}
