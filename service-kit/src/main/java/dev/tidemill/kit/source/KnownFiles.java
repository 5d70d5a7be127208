package dev.tidemill.kit.source;

import dev.tidemill.kit.store.ArtefactStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which artefacts hold what was fetched before: a small file for each, which may be lost. Safe for
 * many processes.
 */
public final class KnownFiles {

  private final Path folder;
  private final ArtefactStore store;

  /**
   * @param folder need not exist yet
   */
  public KnownFiles(Path folder, ArtefactStore store) {
    this.folder = folder;
    this.store = store;
  }

  /**
   * The digest of what has a name, if the store has its bytes.
   *
   * @param name always of the same bytes
   */
  public Optional<String> digest(String name) throws IOException {
    Path file = file(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String digest = Files.readString(file).strip();
    return digest.matches("[0-9a-f]{64}") && store.renew(digest)
        ? Optional.of(digest)
        : Optional.empty();
  }

  /** Keeps what was fetched, and answers its digest. */
  public String keep(String name, Path fetched) throws IOException {
    String digest = store.put(fetched);
    Path file = file(name);
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), "", ".part");
    Files.writeString(temporary, digest);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return digest;
  }

  /** The store that keeps the bytes. */
  public ArtefactStore store() {
    return store;
  }

  private Path file(String name) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      String hex = HexFormat.of().formatHex(sha);
      return folder.resolve(hex.substring(0, 2)).resolve(hex);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
