package dev.tidemill.trigger.source.code;

import dev.tidemill.schemas.message.CodeArea;
import java.util.List;
import java.util.Map;

/**
 * The code whose signals Kafka has.
 *
 * @param incarnation of the pipeline
 * @param areas what was sent last
 */
record CodeCursor(int incarnation, Map<CodeArea, Sent> areas) {

  /**
   * @param number how many signals were sent for the area
   * @param files digest by path
   * @param globs of the specification that chose the files; null in a cursor of before
   */
  record Sent(long number, String digest, Map<String, String> files, List<String> globs) {}
}
