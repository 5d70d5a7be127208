package dev.tidemill.trigger.source.code;

import dev.tidemill.schemas.message.CodeArea;
import java.util.List;
import java.util.Map;

/**
 * The code whose signals the log has.
 *
 * @param incarnation of the pipeline
 * @param areas what was sent last
 */
record CodeCursor(int incarnation, Map<CodeArea, Sent> areas) {

  /**
   * @param number how many signals were sent for the area
   * @param files digest by path
   * @param globs of the specification that chose the files; null in a cursor of an earlier version
   */
  record Sent(long number, String digest, Map<String, String> files, List<String> globs) {

    /** Other globs choose other files: that is an edit of the pipeline, not of its code. */
    boolean isOnlyOtherwiseChosen(Map<String, String> now, List<String> nowChosenBy) {
      return globs != null
          && !globs.equals(nowChosenBy)
          && files.entrySet().stream()
              .allMatch(f -> now.getOrDefault(f.getKey(), f.getValue()).equals(f.getValue()));
    }
  }
}
