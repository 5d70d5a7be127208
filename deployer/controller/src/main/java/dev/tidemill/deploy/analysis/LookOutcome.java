package dev.tidemill.deploy.analysis;

import java.util.Locale;

/** What follows from a look at the evidence. */
public enum LookOutcome {
  /** A guard failed. */
  ABORT,
  /** More traffic is safe. */
  ADVANCE,
  /** More traffic is safe and the quality is proven. */
  PROMOTE,
  /** Too little is known. */
  HOLD,
  /** Time is up. */
  EXPIRE;

  /** As messages carry it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
