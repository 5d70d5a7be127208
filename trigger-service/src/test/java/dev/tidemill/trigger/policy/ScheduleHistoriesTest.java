package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import dev.tidemill.trigger.calendar.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random histories of schedules: time passes with and without the service, edits, pauses, resumes,
 * runs that end. Beside what the harness checks, each planned instant comes once at most, never
 * before its time, and never if it was planned before an edit that came later.
 */
class ScheduleHistoriesTest {

  private static final List<String> CRONS =
      List.of(
          "*/20 * * * *", "30 1,2 * * *", "0 0 3 L * ?", "0 0/40 22-4 ? * FRI-MON", "7 * * * *");

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static <T> T any(Random random, T[] of) {
    return of[random.nextInt(of.length)];
  }

  private static Schedule schedule(Random random) {
    Entry entry =
        random.nextBoolean()
            ? Entry.of(any(random, CRONS))
            : Entry.of(Duration.ofMinutes(any(random, List.of(15, 100, 360, 2160, 2880))), "03:00");
    Entry[] entries =
        random.nextInt(3) == 0
            ? new Entry[] {entry, Entry.of(any(random, CRONS))}
            : new Entry[] {entry};
    Schedule schedule =
        Schedules.entries(
            any(random, List.of("Europe/Berlin", "America/New_York", "UTC")),
            any(random, SkippedHour.values()),
            any(random, RepeatedHour.values()),
            entries);
    if (random.nextInt(3) == 0) {
      schedule = Schedules.without(schedule, "closed");
    }
    if (random.nextInt(3) == 0) {
      schedule = Schedules.jittered(schedule, Duration.ofMinutes(1 + random.nextInt(90)));
    }
    return schedule.missing(
        new Missed(
            any(random, MissedPolicy.values()),
            1 + random.nextInt(5),
            random.nextInt(3) == 0 ? Optional.of(Duration.ofHours(9)) : Optional.empty()));
  }

  private static PipelineSpec pipeline(Random random) {
    PipelineSpec base =
        spec(
            limit(1 + random.nextInt(3), any(random, Policy.values())),
            Schedules.trigger("first", schedule(random)),
            Schedules.trigger("second", schedule(random)));
    CalendarSpec closed =
        new CalendarSpec(
            random.nextBoolean() ? List.of("2027-03-28") : List.of("03-27"),
            List.of("tue"),
            List.of());
    return Schedules.calendars(base, Map.of("closed", closed));
  }

  @Property(tries = 40)
  void eachPlannedInstantComesOnceAtMost(@ForAll long seed) {
    Random random = new Random(seed);
    PolicyHarness h = new PolicyHarness();
    // both zones change their clocks on the days to come, on different ones
    h.now = Instant.parse(any(random, List.of("2027-03-12T12:00:30Z", "2026-10-23T12:00:30Z")));
    h.apply(pipeline(random));
    Set<String> came = new HashSet<>();
    Map<String, Instant> edits = new HashMap<>();
    for (int step = 0; step < 60; step++) {
      int before = h.events.size();
      PipelineSpec spec = h.state.spec().orElseThrow();
      step(random, h);
      for (TriggerEvent event : h.events.subList(before, h.events.size())) {
        if (event instanceof Evaluated e && e.fresh() > 0) {
          e.signals().ids().stream()
              .filter(PlannedInstants::isPlanned)
              .forEach(id -> comes(h, came, e, id, edits));
        }
      }
      edits(spec, h, edits);
    }
    h.theStateIsTheFoldOfTheEvents();
  }

  /** Notes which schedules an edit changed. */
  private static void edits(PipelineSpec before, PolicyHarness h, Map<String, Instant> edits) {
    PipelineSpec after = h.state.spec().orElseThrow();
    for (int i = 0; i < before.triggers().size(); i++) {
      Timetable old = Timetable.of(before, (Schedule) before.triggers().get(i).kind());
      if (!Timetable.of(after, (Schedule) after.triggers().get(i).kind()).equals(old)) {
        edits.put(after.triggers().get(i).name(), h.now);
      }
    }
  }

  private static void comes(
      PolicyHarness h, Set<String> came, Evaluated e, String id, Map<String, Instant> edits) {
    assertThat(at(id)).isBeforeOrEqualTo(h.now);
    if (e.signals().count() == e.fresh()) { // else some of them waited before
      assertThat(came.add(id)).as("once: %s by %s", id, e).isTrue();
      assertThat(at(id))
          .as("not before the edit")
          .isAfter(edits.getOrDefault(e.trigger(), Instant.MIN));
    }
  }

  private static Instant at(String id) {
    return Instant.parse(PlannedInstants.instantOf(id));
  }

  private static void step(Random random, PolicyHarness h) {
    switch (random.nextInt(9)) {
      case 0 -> h.outage(Duration.ofMinutes(random.nextInt(3000)));
      case 1 -> h.command(new Pause(PauseTarget.PIPELINE, "", ""));
      case 2 -> h.command(new Pause(PauseTarget.TRIGGER, "first", ""));
      case 3 -> h.command(resume(random, PauseTarget.PIPELINE, ""));
      case 4 -> h.command(resume(random, PauseTarget.TRIGGER, "first"));
      case 5 -> {
        h.now = h.now.plus(Duration.ofSeconds(random.nextInt(9000)));
        h.apply(pipeline(random));
      }
      case 6 -> List.copyOf(h.state.activeRuns()).forEach(h::ended);
      default -> h.pass(Duration.ofMinutes(random.nextInt(600)));
    }
  }

  private static Resume resume(Random random, PauseTarget target, String name) {
    return new Resume(
        target,
        name,
        "",
        random.nextBoolean() ? Optional.empty() : Optional.of(any(random, MissedPolicy.values())));
  }
}
