package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Nearest;
import java.time.DateTimeException;
import java.time.ZoneId;

/**
 * A calendar.
 *
 * @param cron 5 fields: Unix cron; 6 or 7: Quartz's
 */
@JsonClassDescription("Fires at the times of a calendar.")
public record Schedule(
    @JsonPropertyDescription(
            "Five fields as Unix cron has them (minute hour day-of-month month day-of-week), or six"
                + " or seven as Quartz has them (second minute hour day-of-month month day-of-week"
                + " [year], ? in one of the two day fields). Quote it: \"0 3 * * *\" is every night"
                + " at three.")
        String cron,
    @JsonProperty(defaultValue = "UTC")
        @JsonPropertyDescription("The IANA time zone of the calendar, for example Europe/Berlin.")
        String timeZone,
    @JsonProperty(defaultValue = "last")
        @JsonPropertyDescription(
            "What happens to planned times that passed while nothing ran: they are skipped, the"
                + " last one fires, or all of them do.")
        Missed missed,
    @JsonProperty(defaultValue = "shift")
        @JsonPropertyDescription(
            "What happens to a local time that does not exist because the clock goes forward: it is"
                + " skipped, fires when the clock goes forward, or fires that much later.")
        SkippedHour skippedHour,
    @JsonProperty(defaultValue = "first")
        @JsonPropertyDescription(
            "What happens to a local time that occurs twice because the clock goes back: the first"
                + " one fires, the last one, or both.")
        RepeatedHour repeatedHour)
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

  @Override
  public void check(KindRules rules) {
    boolean known = isTimeZone(timeZone);
    if (!known) {
      String hint =
          Nearest.of(timeZone, ZoneId.getAvailableZoneIds())
              .map(n -> "; did you mean " + n + "?")
              .orElse("; write an IANA name such as Europe/Berlin");
      rules.problem("timeZone", "\"" + timeZone + "\" is not a time zone" + hint);
    }
    int fields = cron.strip().split("\\s+").length;
    if (fields < 5 || fields > 7) {
      rules.problem(
          "cron",
          "\"%s\" has %s; write five (minute hour day-of-month month day-of-week), or six or seven as Quartz has them (second minute hour day-of-month month day-of-week [year])"
              .formatted(cron, cron.isBlank() ? "no field" : Counted.of(fields, "field")));
    } else {
      rules
          .calendar()
          .apply(known ? this : in("UTC"))
          .ifPresent(problem -> rules.problem("cron", problem));
    }
  }

  private static boolean isTimeZone(String name) {
    try {
      ZoneId.of(name);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
