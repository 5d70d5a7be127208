package dev.tidemill.standalone.cluster;

/**
 * What was found.
 *
 * @param what it is about, in two or three words
 * @param cause what is so
 * @param cure what to do about it; empty if nothing has to be done
 */
public record ClusterFinding(State state, String what, String cause, String cure) {

  /** How bad it is, from the best to the worst. */
  public enum State {
    OK,
    /** it works, and may not tomorrow */
    WARN,
    /** something does not work, or loses data */
    BAD
  }

  static ClusterFinding ok(String what, String cause) {
    return new ClusterFinding(State.OK, what, cause, "");
  }

  static ClusterFinding warn(String what, String cause, String cure) {
    return new ClusterFinding(State.WARN, what, cause, cure);
  }

  static ClusterFinding bad(String what, String cause, String cure) {
    return new ClusterFinding(State.BAD, what, cause, cure);
  }
}
