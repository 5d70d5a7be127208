package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.DataFiles;
import java.util.Map;

/**
 * The files whose signals the log has.
 *
 * @param incarnation of the pipeline
 * @param sources by source, then by path
 */
record DataCursor(int incarnation, Map<String, Map<String, Sent>> sources) {

  /** A file as it was when its signal was sent. */
  record Sent(long bytes, long modifiedMillis, String digest) {

    static Sent of(DataFiles.Entry entry, String digest) {
      return new Sent(entry.bytes(), entry.modified().toEpochMilli(), digest);
    }

    /** Whether a file has not been touched since. */
    boolean isOf(DataFiles.Entry entry) {
      return bytes == entry.bytes() && modifiedMillis == entry.modified().toEpochMilli();
    }
  }
}
