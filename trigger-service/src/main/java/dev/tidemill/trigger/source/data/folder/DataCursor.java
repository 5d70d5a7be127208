package dev.tidemill.trigger.source.data.folder;

import java.util.Map;

/**
 * The files whose signals Kafka has.
 *
 * @param incarnation of the pipeline
 * @param sources by source, then by path
 */
record DataCursor(int incarnation, Map<String, Map<String, Sent>> sources) {

  /** A file as it was when its signal was sent. */
  record Sent(long bytes, long modifiedMillis, String digest) {}
}
