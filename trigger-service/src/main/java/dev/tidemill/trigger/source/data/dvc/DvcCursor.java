package dev.tidemill.trigger.source.data.dvc;

import java.util.Map;

/**
 * The versions whose signals the log has.
 *
 * @param incarnation of the pipeline
 * @param sources by name
 */
record DvcCursor(int incarnation, Map<String, Sent> sources) {

  /**
   * What was sent last.
   *
   * @param number how many versions were sent
   * @param followed repository, branch or tags, pointer and output, as the specification says them
   * @param commit at which the pointer was read
   * @param digest of the pointer
   * @param files MD5 by path
   */
  record Sent(
      long number, String followed, String commit, String digest, Map<String, String> files) {}
}
