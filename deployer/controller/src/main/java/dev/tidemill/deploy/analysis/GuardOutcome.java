package dev.tidemill.deploy.analysis;

import java.util.Locale;

/** What a guard says. Missing data is {@link #HOLD}: neither pass nor fail. */
public enum GuardOutcome {
  PASS,
  HOLD,
  FAIL;

  /** As messages carry it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
