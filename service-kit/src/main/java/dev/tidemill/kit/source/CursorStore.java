package dev.tidemill.kit.source;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers how far a source was read, in a small file for each pipeline. The file may be lost with
 * its machine: then the same is sent again, and the reader has to recognise it.
 *
 * @param <T> a record that Jackson can read and write
 */
public final class CursorStore<T> {

  private static final Logger LOG = LoggerFactory.getLogger(CursorStore.class);

  private final Path folder;
  private final Class<T> type;
  private final ObjectMapper json = new ObjectMapper();

  public CursorStore(Path folder, Class<T> type) {
    this.folder = folder;
    this.type = type;
  }

  /** The cursor of a pipeline; empty if there is none, or none that can be read. */
  public Optional<T> read(String pipeline) throws IOException {
    Path file = file(pipeline);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(json.readValue(file.toFile(), type));
    } catch (JacksonException e) {
      LOG.warn("Cursor {} of {} cannot be read, starting again", file, pipeline, e);
      return Optional.empty();
    }
  }

  public void write(String pipeline, T cursor) throws IOException {
    Files.createDirectories(folder);
    Path file = file(pipeline);
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    json.writeValue(temporary.toFile(), cursor);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path file(String pipeline) {
    return folder.resolve(name(pipeline) + ".json");
  }

  /** A name for files of a pipeline: the first 128 bits of a hash of its own. */
  public static String name(String pipeline) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(pipeline.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
