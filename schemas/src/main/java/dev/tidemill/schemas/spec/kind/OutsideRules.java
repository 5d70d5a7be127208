package dev.tidemill.schemas.spec.kind;

import dev.tidemill.schemas.spec.trigger.Schedule;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rules about texts in a language of their own, which others know. Each says what is wrong in one
 * sentence; empty: nothing is.
 *
 * @param calendar about schedules with an expression of the right number of fields
 * @param condition about conditions in CEL
 */
public record OutsideRules(
    Function<Schedule, Optional<String>> calendar, Function<String, Optional<String>> condition) {

  /** Everything is right. */
  public static final OutsideRules NONE =
      new OutsideRules(schedule -> Optional.empty(), condition -> Optional.empty());
}
