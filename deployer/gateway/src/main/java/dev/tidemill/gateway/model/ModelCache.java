package dev.tidemill.gateway.model;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.store.FolderArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The gateway's own copies of artefacts, named by digest, so that it serves while the store is
 * away. What is handed out was verified against its digest just before, on the own disk too. One
 * thread at a time changes the folder.
 */
public final class ModelCache {

  private static final String PARTIAL = ".partial";
  private static final String FOLDER = ".d";

  private final Path folder;
  private final ArtefactSource source;

  /** Keeps copies in {@code folder}, which is created. */
  public ModelCache(Path folder, ArtefactSource source) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.source = source;
  }

  /** Where the copies are. */
  Path folder() {
    return folder;
  }

  /**
   * A verified file with that content.
   *
   * @throws IOException when neither the own disk nor the store has it intact
   * @throws IllegalArgumentException when that is not a digest
   */
  public synchronized Path file(String digest) throws IOException {
    return verified(folder, digest);
  }

  private Path verified(Path within, String digest) throws IOException {
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "'" + digest + "' is not a SHA-256 digest in lower-case hex");
    }
    Path copy = within.resolve(digest);
    if (Files.exists(copy) && digest.equals(digestOf(copy))) {
      return copy;
    }
    Path partial = within.resolve(digest + PARTIAL);
    try (InputStream in = source.open(digest)) {
      Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
    }
    String found = digestOf(partial);
    if (!found.equals(digest)) {
      Files.delete(partial);
      throw new IOException("the store's artefact " + digest + " has digest " + found);
    }
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * A folder with the files of that archive, unpacked from a verified copy just now.
   *
   * @throws IOException as {@link #file}, or when it is not the archive of a folder
   */
  public synchronized Path unpacked(String digest) throws IOException {
    Path archive = file(digest);
    Path partial = folder.resolve(digest + FOLDER + PARTIAL);
    Path target = folder.resolve(digest + FOLDER);
    Trees.delete(partial);
    FolderArchive.unpack(archive, partial);
    Trees.delete(target);
    return Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Writes the files of that archive into a folder that does not exist yet.
   *
   * @throws IOException as {@link #unpacked}
   */
  public synchronized void unpack(String digest, Path target) throws IOException {
    FolderArchive.unpack(file(digest), target);
  }

  /**
   * Writes the files of that code archive into a folder that does not exist yet. Copies of them
   * stay beside that of the archive.
   *
   * @throws IOException as {@link #file}
   */
  public synchronized void code(String digest, Path target) throws IOException {
    CodeArchive archive = CodeArchive.read(file(digest));
    Path kept = Files.createDirectories(folder.resolve(digest + FOLDER));
    archive.unpack((file, to) -> Files.copy(verified(kept, file), to), target);
  }

  /** Deletes every copy that is not named. */
  public synchronized void retain(Set<String> digests) throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.toList();
    }
    for (Path file : files) {
      if (!digests.contains(file.getFileName().toString().replace(FOLDER, ""))) {
        Trees.delete(file);
      }
    }
  }

  private static String digestOf(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
