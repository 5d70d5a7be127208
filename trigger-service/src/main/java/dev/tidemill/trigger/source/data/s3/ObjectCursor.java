package dev.tidemill.trigger.source.data.s3;

import java.util.Map;

/**
 * The objects whose signals the log has.
 *
 * @param incarnation of the pipeline
 * @param sources by source, then by path
 */
record ObjectCursor(int incarnation, Map<String, Map<String, Sent>> sources) {

  /** An object as it was when its signal was sent. */
  record Sent(String version, String digest) {}
}
