package dev.tidemill.schemas.spec.trigger;

import dev.tidemill.schemas.spec.TriggerSpec;

/**
 * A calendar.
 *
 * @param cron 5 fields: Unix cron; 6 or 7: Quartz's
 */
public record Schedule(
    String cron, String timeZone, Missed missed, SkippedHour skippedHour, RepeatedHour repeatedHour)
    implements TriggerSpec.Kind {

  /** What happens to planned instants that passed while nothing ran. */
  public enum Missed {
    SKIP,
    LAST,
    ALL
  }

  /** What happens to a local time that a DST gap skips. */
  public enum SkippedHour {
    SKIP,
    RUN_AT_BOUNDARY,
    SHIFT
  }

  /** What happens to a local time that occurs twice. */
  public enum RepeatedHour {
    FIRST,
    LAST,
    BOTH
  }

  /** The same schedule in another time zone. */
  public Schedule in(String zone) {
    return new Schedule(cron, zone, missed, skippedHour, repeatedHour);
  }
}
