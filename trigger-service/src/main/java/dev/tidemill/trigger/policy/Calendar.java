package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.Timetable;
import java.time.Instant;
import java.util.Optional;

/** When schedules fire. Deterministic: a function of its arguments and the time zone rules. */
public interface Calendar {

  /**
   * The first planned instant after {@code after}, its daylight-saving policies applied.
   *
   * @return empty if there is none
   * @throws IllegalArgumentException if {@link #problem} finds one
   */
  Optional<Instant> next(Instant after, Timetable timetable);

  /**
   * What is wrong with a timetable, in one sentence that says what is allowed. One that names no
   * instant after {@code now} is wrong too.
   */
  Optional<String> problem(Timetable timetable, Instant now);
}
