package dev.tidemill.trigger.source.data;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One look at a source. It reads a limited number of files in a limited time, and one at least;
 * then the next source has its turn.
 */
public final class Look {

  public static final int FILES_AT_ONCE = 200;
  public static final Duration TIME_AT_ONCE = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Instant until;
  private int files;
  private boolean sent;

  public Look(InstantSource clock) {
    this.clock = clock;
    this.until = clock.instant().plus(TIME_AT_ONCE);
  }

  public Instant now() {
    return clock.instant();
  }

  /** Whether one more file may be read; it counts as read then. */
  public boolean takeFile() {
    if (files > 0 && (files >= FILES_AT_ONCE || !now().isBefore(until))) {
      return false;
    }
    files++;
    return true;
  }

  /** A file was sent: the cursor moved. */
  public void sent() {
    sent = true;
  }

  public boolean hasSent() {
    return sent;
  }
}
