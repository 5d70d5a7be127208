package dev.tidemill.schemas.spec;

import dev.tidemill.schemas.spec.trigger.Schedule;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Objects;

/**
 * All that says when a schedule fires.
 *
 * @param closed the calendars that the schedule names
 */
public record Timetable(Schedule schedule, List<CalendarSpec> closed) {

  public Timetable {
    closed = List.copyOf(closed);
  }

  /**
   * The timetable of a schedule of this pipeline. A calendar that is not there leaves no day out.
   */
  public static Timetable of(PipelineSpec spec, Schedule schedule) {
    return new Timetable(
        schedule,
        schedule.calendars().stream().map(spec.calendars()::get).filter(Objects::nonNull).toList());
  }

  /** The version of the time zone rules that this Java has, such as 2026a. */
  public static String zoneRules() {
    return ZoneRulesProvider.getVersions("UTC").lastKey();
  }

  /** A schedule that names no calendar. */
  public static Timetable of(Schedule schedule) {
    return new Timetable(schedule, List.of());
  }
}
