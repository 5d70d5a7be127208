package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.trigger.Schedule;
import java.time.Instant;
import java.util.Optional;

/** When a schedule fires. Deterministic: a function of its arguments and the time zone rules. */
public interface Calendar {

  /**
   * The first planned instant after {@code after}, its daylight-saving policies applied.
   *
   * @return empty if there is none
   * @throws IllegalArgumentException if {@link #problem} finds one
   */
  Optional<Instant> next(Instant after, Schedule schedule);

  /**
   * What is wrong with a schedule, in one sentence that says what is allowed. One that names no
   * instant after {@code now} is wrong too.
   */
  Optional<String> problem(Schedule schedule, Instant now);
}
