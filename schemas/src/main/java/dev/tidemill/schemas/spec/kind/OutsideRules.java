package dev.tidemill.schemas.spec.kind;

import dev.tidemill.schemas.spec.Timetable;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rules about texts in a language of their own, which others know. Each says what is wrong in one
 * sentence; empty: nothing is.
 *
 * @param timetable about timetables in which each field is right by itself
 * @param condition about conditions in CEL
 */
public record OutsideRules(
    Function<Timetable, Optional<String>> timetable, Function<String, Optional<String>> condition) {

  /** Everything is right. */
  public static final OutsideRules NONE =
      new OutsideRules(timetable -> Optional.empty(), condition -> Optional.empty());
}
