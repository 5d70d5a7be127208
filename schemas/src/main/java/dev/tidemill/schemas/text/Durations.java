package dev.tidemill.schemas.text;

import java.time.Duration;

/** Durations as people write them: {@code 500ms 90s 30m 6h 28d}. */
public final class Durations {

  private Durations() {}

  /** In the largest unit that says it exactly, at most to the millisecond. */
  public static String text(Duration duration) {
    long ms = duration.toMillis();
    if (ms != 0 && ms % 86_400_000 == 0) {
      return ms / 86_400_000 + "d";
    }
    if (ms != 0 && ms % 3_600_000 == 0) {
      return ms / 3_600_000 + "h";
    }
    if (ms != 0 && ms % 60_000 == 0) {
      return ms / 60_000 + "m";
    }
    return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
  }
}
