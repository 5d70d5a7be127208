package dev.tidemill.training.runner.output;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON that a program wrote: an object in a file of at most {@link #MOST_BYTES}, whatever the
 * program put there. NaN and Infinity are read, as Python and others write them.
 */
final class WrittenJson {

  /** Larger files are refused without being read. */
  static final int MOST_BYTES = 1_000_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private WrittenJson() {}

  /** The file holds no such object; the message says why and begins with the file's name. */
  static final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
      super(message);
    }
  }

  static ObjectNode read(Path file) throws IOException, UnreadableException {
    String name = String.valueOf(file.getFileName());
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new UnreadableException(
          name + " has " + Files.size(file) + " bytes; at most " + MOST_BYTES + " are read");
    }
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw new UnreadableException(
          json.isMissingNode()
              ? name + " is empty; it must hold a JSON object"
              : name + " must hold a JSON object, {...}");
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      throw new UnreadableException(name + " is not JSON" + where);
    } catch (IOException notText) {
      throw new UnreadableException(name + " is not JSON: its text is not UTF-8");
    }
  }
}
