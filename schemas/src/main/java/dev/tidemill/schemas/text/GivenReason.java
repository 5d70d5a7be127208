package dev.tidemill.schemas.text;

/** The reason that somebody gives with a command, as a sentence ends with it. */
public final class GivenReason {

  private GivenReason() {}

  /** What follows the sentence: {@code : the reason}; empty if nobody gave one. */
  public static String after(String reason) {
    return reason.isBlank() ? "" : ": " + reason;
  }
}
