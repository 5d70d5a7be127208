package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Prediction;
import java.time.Duration;

/**
 * Which requests tell how far event time has come. It only goes forward, so a single request that
 * is wrong must not move it far: everything would be mature without a label, for good.
 *
 * <p>A gateway stamps a request without an event time of its own with the wall clock; where the
 * data is older (a replay) such a stamp tells nothing. A time that the caller gave is believed up
 * to 30 days ahead. Beyond that it may be a mistake, or the data has a gap: the clock follows when
 * ten requests in a row agree.
 *
 * @param wall whether the specification's clock is the wall: then there is no time to come that
 *     could be missed
 * @param dataEndMillis event time up to which a version that may answer was trained
 */
public record EventClock(boolean wall, long dataEndMillis) {

  /** So many requests in a row make a jump. */
  static final int AGREEING = 10;

  private static final long FUTURE_MILLIS = Duration.ofDays(1).toMillis();
  private static final long STEP_MILLIS = Duration.ofDays(30).toMillis();

  /**
   * Nothing is known of the versions yet, and nothing is judged: requests whose time a caller gave
   * wait, and the clock stands until there is something to compare them with.
   */
  public static final EventClock GIVEN_ONLY = new EventClock(false, Long.MIN_VALUE);

  /**
   * Requests in a row that said it is much later than the clock has it. Different ones: a request
   * that is sent again is not counted again, see the join.
   *
   * @param eventMillis event time of the first of them
   * @param requests how many; 0 when the last one did not
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
   * What a request tells.
   *
   * @param believed whether its event time is to be believed
   * @param moves whether the clock follows it
   * @param jump what is to be remembered for the next request
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
