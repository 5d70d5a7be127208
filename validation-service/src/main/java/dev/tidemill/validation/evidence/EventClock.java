package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Prediction;
import java.time.Duration;

/**
 * Which requests tell how far event time has come. A gateway stamps a request without an event time
 * of its own with the wall clock: where the data is older (a replay), a single one of those would
 * make everything mature without a label, for good.
 *
 * @param wall whether the specification's clock is the wall: then such a stamp is right
 * @param dataEndMillis event time up to which a version that may answer was trained
 */
public record EventClock(boolean wall, long dataEndMillis) {

  private static final long FUTURE_MILLIS = Duration.ofDays(1).toMillis();
  private static final long STAMP_MILLIS = Duration.ofDays(30).toMillis();

  /** Nothing is known of the specification: only event times that a caller gave count. */
  public static final EventClock GIVEN_ONLY = new EventClock(false, Long.MIN_VALUE);

  /**
   * Whether the event time of a request is to be believed: it is not more than a day ahead of the
   * wall clock, and a stamp is on the wall's clock anyway or not more than 30 days beyond the
   * newest event time and the end of the training data.
   *
   * @param newestMillis newest event time so far; {@code Long.MIN_VALUE} if none
   */
  public boolean believes(Prediction p, long newestMillis, long wallMillis) {
    long eventMillis = p.eventTime().toEpochMilli();
    if (eventMillis > wallMillis + FUTURE_MILLIS) {
      return false;
    }
    boolean stamped = p.eventTime().equals(p.at());
    return !stamped || wall || eventMillis - STAMP_MILLIS <= Math.max(newestMillis, dataEndMillis);
  }
}
