package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Schedules for tests. */
public final class Schedules {

  private Schedules() {}

  public static Schedule cron(String cron, String zone) {
    return cron(cron, zone, SkippedHour.SHIFT, RepeatedHour.FIRST);
  }

  public static Schedule cron(
      String cron, String zone, SkippedHour skipped, RepeatedHour repeated) {
    return new Schedule(cron, zone, Missed.LAST, skipped, repeated);
  }

  public static Schedule every(String every, String startingAt, String zone) {
    return entries(zone, Entry.of(Durations.parse(every), startingAt));
  }

  public static Schedule entries(String zone, Entry... entries) {
    return entries(zone, SkippedHour.SHIFT, RepeatedHour.FIRST, entries);
  }

  public static Schedule entries(
      String zone, SkippedHour skipped, RepeatedHour repeated, Entry... entries) {
    return with(List.of(entries), List.of(), Optional.empty(), zone, skipped, repeated);
  }

  /** The same schedule, which leaves out the days of these calendars. */
  public static Schedule without(Schedule s, String... calendars) {
    return with(
        s.times(), List.of(calendars), s.jitter(), s.timeZone(), s.skippedHour(), s.repeatedHour());
  }

  /** The same schedule with a delay of up to this. */
  public static Schedule jittered(Schedule s, Duration jitter) {
    return with(
        s.times(),
        s.calendars(),
        Optional.of(jitter),
        s.timeZone(),
        s.skippedHour(),
        s.repeatedHour());
  }

  private static Schedule with(
      List<Entry> entries,
      List<String> calendars,
      Optional<Duration> jitter,
      String zone,
      SkippedHour skipped,
      RepeatedHour repeated) {
    return new Schedule(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        entries,
        calendars,
        jitter,
        zone,
        Missed.LAST,
        skipped,
        repeated);
  }

  /** A trigger with this schedule. */
  public static TriggerSpec trigger(String name, Schedule schedule) {
    return new TriggerSpec(name, schedule, When.ANY, Optional.empty());
  }

  /** The same pipeline with named calendars; the document tells it from one without. */
  public static PipelineSpec calendars(PipelineSpec base, Map<String, CalendarSpec> calendars) {
    return new PipelineSpec(
        base.name(),
        base.namespace(),
        base.labels(),
        base.description(),
        base.task(),
        base.data(),
        base.code(),
        base.prepare(),
        base.train(),
        base.model(),
        base.predict(),
        base.triggers(),
        base.concurrency(),
        base.budget(),
        base.gates(),
        base.rollout(),
        base.monitor(),
        calendars,
        base.document() + calendars);
  }
}
