package dev.tidemill.training.snapshot.topic;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A row as a JSON object in one line.
 *
 * @param names of its fields in lower case
 */
record JsonRow(byte[] line, Set<String> names) {

  /**
   * The same with more fields.
   *
   * @param fields names and values as JSON
   */
  byte[] with(List<String> fields) {
    if (fields.isEmpty()) {
      return line;
    }
    int end = line.length - 1;
    while (line[end] != '}') {
      end--;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(line.length + 64);
    out.write(line, 0, end);
    String separator = names.isEmpty() ? "" : ",";
    out.writeBytes((separator + String.join(",", fields) + "}").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }
}
