package dev.tidemill.standalone;

import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.cel.CelExpressions;
import java.time.Instant;

/** Reads specifications with all that Tidemill knows of them, for the command line and the API. */
public final class Specifications {

  private static final ZonedCalendar CALENDAR = new ZonedCalendar();

  private Specifications() {}

  /**
   * Reads YAML.
   *
   * @param file name for messages
   */
  public static PipelineSpecs.ParseResult parse(String yaml, String file) {
    return PipelineSpecs.parse(
        yaml,
        file,
        new OutsideRules(
            s -> CALENDAR.problem(s, Instant.now()),
            CelExpressions::conditionProblem,
            CelExpressions::valueProblem));
  }
}
