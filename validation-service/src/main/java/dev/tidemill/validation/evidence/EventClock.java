package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Prediction;
import java.time.Duration;

/**
 * Decides which requests move the event time of an endpoint. Event time only goes forward, so a
 * single wrong request must not move it far: all waiting requests would be mature without their
 * labels, for good.
 *
 * <p>A gateway stamps a request that has no event time of its own with the wall clock. If the data
 * is older (a replay), such a stamp says nothing. A time that the caller gave is believed up to 30
 * days ahead. A later one may be a mistake, or the data may have a gap: the clock follows when ten
 * requests in a row agree.
 *
 * @param wall whether the specification's clock is the wall clock; then no request can be too far
 *     ahead
 * @param dataEndMillis event time up to which a version that may answer was trained
 */
public record EventClock(boolean wall, long dataEndMillis) {

  /** So many requests in a row make a jump. */
  static final int AGREEING = 10;

  private static final long FUTURE_MILLIS = Duration.ofDays(1).toMillis();
  private static final long STEP_MILLIS = Duration.ofDays(30).toMillis();

  /**
   * The clock before any version is known, when nothing is judged yet. Requests whose time a caller
   * gave wait, and the clock stands still, until there is something to compare them with.
   */
  public static final EventClock GIVEN_ONLY = new EventClock(false, Long.MIN_VALUE);

  /**
   * Requests in a row that are much later than the clock. They are different requests: the join
   * does not count one that is sent again.
   *
   * @param eventMillis event time of the first of them
   * @param requests how many; 0 if the last request was not one of them
   */
  public record Jump(long eventMillis, int requests) {

    /** Nobody says so. */
    public static final Jump NONE = new Jump(0, 0);

    private Jump and(long millis) {
      boolean agrees = requests > 0 && Math.abs(millis - eventMillis) <= STEP_MILLIS;
      return agrees ? new Jump(eventMillis, requests + 1) : new Jump(millis, 1);
    }
  }

  /**
   * What follows from a request's event time.
   *
   * @param believed whether its event time can be believed
   * @param moves whether the clock follows it
   * @param jump what to remember for the next request
   */
  public record Reading(boolean believed, boolean moves, Jump jump) {

    private static Reading followed() {
      return new Reading(true, true, Jump.NONE);
    }

    private static Reading ignored(Jump jump) {
      return new Reading(false, false, jump);
    }
  }

  /**
   * Reads a request's event time.
   *
   * @param newestMillis newest event time so far; {@code Long.MIN_VALUE} if none
   * @param jump what was remembered of the requests before
   */
  public Reading read(Prediction p, long newestMillis, Jump jump, long wallMillis) {
    long eventMillis = p.eventTime().toEpochMilli();
    boolean stamped = p.eventTime().equals(p.at());
    long known = Math.max(newestMillis, dataEndMillis);
    if (eventMillis > wallMillis + FUTURE_MILLIS) {
      return Reading.ignored(jump);
    }
    if (wall || eventMillis - STEP_MILLIS <= known) {
      return Reading.followed();
    }
    if (stamped) {
      return Reading.ignored(jump);
    }
    if (known == Long.MIN_VALUE) {
      return new Reading(true, false, jump);
    }
    Jump next = jump.and(eventMillis);
    return next.requests() < AGREEING ? Reading.ignored(next) : Reading.followed();
  }
}
