package dev.tidemill.trigger.policy.state;

import java.util.Optional;

/** What the row of a file says: which signal brought it, or which run used it before one did. */
public final class FileRow {

  private static final String SIGNAL = "s";
  private static final String RUN = "r";

  private FileRow() {}

  static String broughtBy(String signalId) {
    return SIGNAL + signalId;
  }

  /** The signal that brought the file; empty if none did yet. */
  public static Optional<String> signalThatBrought(String value) {
    return after(SIGNAL, value);
  }

  static String usedBy(String run) {
    return RUN + run;
  }

  public static Optional<String> runThatUsed(String value) {
    return after(RUN, value);
  }

  private static Optional<String> after(String prefix, String value) {
    return value.startsWith(prefix)
        ? Optional.of(value.substring(prefix.length()))
        : Optional.empty();
  }
}
