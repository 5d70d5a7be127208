package dev.tidemill.schemas.text;

/** Reasons that people give with their commands, as sentences end with them. */
public final class Reasons {

  private Reasons() {}

  /** What follows the sentence: {@code : the reason}; empty if nobody gave one. */
  public static String after(String reason) {
    return reason.isBlank() ? "" : ": " + reason;
  }
}
