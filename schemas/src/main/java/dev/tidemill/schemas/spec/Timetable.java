package dev.tidemill.schemas.spec;

import dev.tidemill.schemas.spec.trigger.Schedule;
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

  /** A schedule that names no calendar. */
  public static Timetable of(Schedule schedule) {
    return new Timetable(schedule, List.of());
  }
}
