package dev.tidemill.trigger.source;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.trigger.policy.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers how far a source came, in a small file for each pipeline. If the file is lost, the
 * source sends its signals again, and the policy knows them by their ids.
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
    return folder.resolve(Identity.sha256(pipeline).substring(0, 32) + ".json");
  }
}
