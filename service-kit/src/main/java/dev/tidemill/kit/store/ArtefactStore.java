package dev.tidemill.kit.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of immutable files named by the lower-case hex SHA-256 of their content, two levels deep
 * ({@code ab/cd/abcd...}). A new file is written under another name, forced to disk and renamed, so
 * a reader sees all of it or nothing. Writing the same content again only renews its time of
 * modification, by which the collector knows what may be named soon. Safe for many writers and
 * processes.
 *
 * <p>Only the owner may read an artefact, and nobody may write to it. Others get a copy, which is
 * compared with the digest as it is made.
 */
public final class ArtefactStore {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Path root;

  public ArtefactStore(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  /** Keeps a copy of a file and answers its digest. */
  public String put(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return put(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot store " + file, e);
    }
  }

  public String put(byte[] content) {
    return put(new java.io.ByteArrayInputStream(content));
  }

  /** Keeps all that can be read from {@code in} and answers its digest. */
  public String put(InputStream in) {
    try {
      Path incoming = Files.createDirectories(root.resolve("incoming"));
      Path temporary = Files.createTempFile(incoming, "", ".part");
      try {
        String digest = write(in, temporary);
        Path target = path(digest);
        if (!renew(digest)) {
          Files.createDirectories(target.getParent());
          protect(temporary);
          Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
          force(target.getParent());
        }
        return digest;
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to the artefact store " + root, e);
    }
  }

  private static String write(InputStream in, Path to) throws IOException {
    MessageDigest sha = sha256();
    try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      new DigestInputStream(in, sha).transferTo(out);
      out.flush();
      channel.force(true);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void protect(Path file) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
      Files.setPosixFilePermissions(file, EnumSet.of(PosixFilePermission.OWNER_READ));
    }
  }

  /** A rename is durable once its folder is; not every platform can open a folder for that. */
  private static void force(Path folder) throws IOException {
    if (System.getProperty("os.name").startsWith("Windows")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Where an artefact is or would be. */
  public Path path(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "\"" + digest + "\" is not a digest; a digest has 64 lower-case hexadecimal digits");
    }
    return root.resolve(digest.substring(0, 2)).resolve(digest.substring(2, 4)).resolve(digest);
  }

  public boolean contains(String digest) {
    return Files.isRegularFile(path(digest));
  }

  /**
   * Opens an artefact.
   *
   * @throws MissingArtefactException if the store has no such artefact
   */
  public InputStream open(String digest) {
    try {
      return Files.newInputStream(path(digest));
    } catch (NoSuchFileException e) {
      throw new MissingArtefactException(digest, root);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read artefact " + digest, e);
    }
  }

  /**
   * The path of an artefact after its content was hashed again.
   *
   * @throws MissingArtefactException if the store has no such artefact
   * @throws DamagedArtefactException if the content is not what its name says
   */
  public Path verified(String digest) {
    String found;
    try (InputStream in = open(digest)) {
      found = digest(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read artefact " + digest, e);
    }
    if (!found.equals(digest)) {
      throw new DamagedArtefactException(digest, found);
    }
    return path(digest);
  }

  /**
   * Copies an artefact to a file that does not exist yet, for a program that may not see the store.
   *
   * @throws MissingArtefactException if the store has no such artefact
   * @throws DamagedArtefactException if the content is not what its name says
   */
  public void copyTo(String digest, Path target) {
    MessageDigest sha = sha256();
    try (InputStream in = new DigestInputStream(open(digest), sha)) {
      Files.copy(in, target);
      String found = HexFormat.of().formatHex(sha.digest());
      if (!found.equals(digest)) {
        Files.delete(target);
        throw new DamagedArtefactException(digest, found);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(target + " exists already", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy artefact " + digest + " to " + target, e);
    }
  }

  /**
   * Sets the time of an artefact to now, for a caller that is about to name it and does not write
   * it again. False if there is no such artefact, or its time cannot be changed: then the caller
   * has to write it.
   */
  public boolean renew(String digest) {
    try {
      Files.setLastModifiedTime(path(digest), FileTime.from(Instant.now()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Digests of all artefacts, sorted. */
  public List<String> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root, 3)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> f.getFileName().toString())
          .filter(n -> DIGEST.matcher(n).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the artefact store " + root, e);
    }
  }

  /** Lower-case hex SHA-256 of a file. */
  public static String digest(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return digest(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static String digest(InputStream in) throws IOException {
    MessageDigest sha = sha256();
    new DigestInputStream(in, sha).transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(sha.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
