package dev.tidemill.schemas.spec.trigger;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.Shorthand;
import dev.tidemill.schemas.spec.kind.KindRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A schedule: exactly one of {@code cron}, {@code every} and {@code entries} says when it fires.
 *
 * @param cron 5 fields: Unix cron; 6 or 7: Quartz's
 * @param entries each like a schedule of its own; an instant that several name is one
 * @param calendars names of {@code spec.calendars}; nothing fires on their days
 */
@JsonClassDescription(
    "Fires at planned times. Exactly one of cron, every and entries says when that is.")
public record Schedule(
    @JsonPropertyDescription(CRON) Optional<String> cron,
    @JsonPropertyDescription(EVERY) Optional<Duration> every,
    @Matches(value = STARTING_AT, says = STARTING_AT_SAYS) @JsonPropertyDescription(STARTING_AT_DOC)
        Optional<String> startingAt,
    @Computed("none")
        @JsonPropertyDescription(
            "Several of cron or every. The schedule fires at the times of all of them, once at a"
                + " time that several have.")
        List<Entry> entries,
    @Computed("no day is left out")
        @JsonPropertyDescription(
            "Names of spec.calendars. Nothing is planned on their days, in the time zone of the"
                + " schedule.")
        List<String> calendars,
    @JsonPropertyDescription(
            "The longest delay of a fire, for example 20m. How long each fire waits follows from"
                + " the names of the pipeline and the trigger and from the planned time, so"
                + " pipelines with the same schedule do not start at once. A fire never waits until"
                + " the next planned time.")
        Optional<Duration> jitter,
    @JsonProperty(defaultValue = "UTC")
        @JsonPropertyDescription("The IANA time zone of the schedule, for example Europe/Berlin.")
        String timeZone,
    @JsonProperty(defaultValue = "\"last\"") Missed missed,
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

  private static final String CRON =
      "Five fields as Unix cron has them (minute hour day-of-month month day-of-week), or six"
          + " or seven as Quartz has them (second minute hour day-of-month month day-of-week"
          + " [year], ? in one of the two day fields). Quote it: \"0 3 * * *\" is every night"
          + " at three.";

  private static final String EVERY =
      "The time from one planned time to the next, for example 6h. One that divides a day, such as"
          + " 6h or 15m, has the same times of day every day, from startingAt on. Whole days, such"
          + " as 7d, keep the time of day. Anything else, such as 36h, is time that passes: the"
          + " time of day moves when the clocks change.";

  private static final String STARTING_AT =
      "^([0-9]{4}-[0-9]{2}-[0-9]{2}T)?[0-9]{2}:[0-9]{2}(:[0-9]{2})?$";

  private static final String STARTING_AT_SAYS =
      "a time of day such as \"03:00\", or a date and a time such as \"2026-12-01T03:00\"";

  private static final String STARTING_AT_DOC =
      "Where every is counted from, in the time zone of the schedule: a time of day, or a date and"
          + " a time before which nothing fires. Without it midnight. Without a date an interval"
          + " that does not divide a day is counted from Monday, 5 January 1970.";

  public Schedule {
    entries = entries == null ? List.of() : List.copyOf(entries);
    calendars = calendars == null ? List.of() : List.copyOf(calendars);
  }

  /** A schedule of one cron expression that leaves no day out and has no jitter. */
  public Schedule(
      String cron,
      String timeZone,
      Missed missed,
      SkippedHour skippedHour,
      RepeatedHour repeatedHour) {
    this(
        Optional.of(cron),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        timeZone,
        missed,
        skippedHour,
        repeatedHour);
  }

  /** One of several times of a schedule: exactly one of {@code cron} and {@code every}. */
  @JsonClassDescription("Times of a schedule: exactly one of cron and every.")
  public record Entry(
      @JsonPropertyDescription("As the field cron of the schedule.") Optional<String> cron,
      @JsonPropertyDescription("As the field every of the schedule.") Optional<Duration> every,
      @Matches(value = STARTING_AT, says = STARTING_AT_SAYS)
          @JsonPropertyDescription("As the field startingAt of the schedule.")
          Optional<String> startingAt) {

    /** A cron expression. */
    public static Entry of(String cron) {
      return new Entry(Optional.of(cron), Optional.empty(), Optional.empty());
    }

    /** An interval. */
    public static Entry of(Duration every, String startingAt) {
      return new Entry(Optional.empty(), Optional.of(every), Optional.of(startingAt));
    }
  }

  /** What becomes of planned instants that passed while nothing ran. */
  public enum MissedPolicy {
    SKIP,
    LAST,
    ALL
  }

  /**
   * What becomes of planned instants that passed while nothing ran.
   *
   * @param limit how many instants {@code all} runs: the newest
   * @param window older ones expire whatever the policy is
   */
  @Shorthand("policy")
  @JsonClassDescription(
      "What happens to planned times that passed while nothing ran: a policy, or a mapping with"
          + " limits.")
  public record Missed(
      @JsonProperty(defaultValue = "last")
          @JsonPropertyDescription("They are skipped, the last one fires, or all of them do.")
          MissedPolicy policy,
      @JsonProperty(defaultValue = "100")
          @Limits(min = 1, max = 1000)
          @JsonPropertyDescription("How many fire at most under the policy all: the newest.")
          int limit,
      @JsonPropertyDescription(
              "How long ago a time may have passed, for example 7d. An older one does not fire.")
          Optional<Duration> window) {

    private static final int LIMIT = 100;

    public static final Missed SKIP = new Missed(MissedPolicy.SKIP);
    public static final Missed LAST = new Missed(MissedPolicy.LAST);
    public static final Missed ALL = new Missed(MissedPolicy.ALL);

    /** A policy with the usual limits. */
    public Missed(MissedPolicy policy) {
      this(policy, LIMIT, Optional.empty());
    }

    /** The same limits with another policy. */
    public Missed with(MissedPolicy other) {
      return new Missed(other, limit, window);
    }
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

  /** Its times: the entries, or the one that stands in the schedule itself. */
  public List<Entry> times() {
    return entries.isEmpty() ? List.of(new Entry(cron, every, startingAt)) : entries;
  }

  /** The same schedule in another time zone. */
  public Schedule in(String zone) {
    return new Schedule(
        cron,
        every,
        startingAt,
        entries,
        calendars,
        jitter,
        zone,
        missed,
        skippedHour,
        repeatedHour);
  }

  /** The same schedule with another policy for what was missed. */
  public Schedule missing(Missed other) {
    return new Schedule(
        cron,
        every,
        startingAt,
        entries,
        calendars,
        jitter,
        timeZone,
        other,
        skippedHour,
        repeatedHour);
  }

  @Override
  public void check(KindRules rules) {
    new ScheduleRules(this, rules).check();
  }
}
