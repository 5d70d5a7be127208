package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PlannedFire;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.text.Nearest;
import dev.tidemill.trigger.policy.PlannedTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The next fires of schedules, with what daylight saving and closed days make of them. It takes
 * each local time by itself and asks what becomes of it, where {@link ZonedCalendar} searches for
 * the next instant; a test holds both to the same instants.
 */
public final class Preview {

  private static final ZonedCalendar CALENDAR = new ZonedCalendar();

  private Preview() {}

  /**
   * The next fires of each schedule of a pipeline, and between them what does not fire.
   *
   * @param trigger empty: all schedules
   * @param from the first fire is later
   * @param fires how many of each schedule, from 1 on
   * @throws IllegalArgumentException if the pipeline has no such schedule, with those that it has
   */
  public static List<PlannedFire> of(
      PipelineSpec spec, Optional<String> trigger, Instant from, int fires) {
    List<PlannedFire> all = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (TriggerSpec t : spec.triggers()) {
      if (t.kind() instanceof Schedule schedule) {
        names.add(t.name());
        if (trigger.filter(name -> !name.equals(t.name())).isEmpty()) {
          all.addAll(of(spec, t.name(), schedule, from, fires));
        }
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException(spec.key() + " has no schedule: nothing is planned");
    }
    if (trigger.isPresent() && !names.contains(trigger.get())) {
      Optional<TriggerSpec> other =
          spec.triggers().stream().filter(t -> t.name().equals(trigger.get())).findFirst();
      if (other.isPresent()) {
        throw new IllegalArgumentException(
            "%s of %s is a trigger of the kind %s, which has no planned times; schedules are %s"
                .formatted(
                    trigger.get(),
                    spec.key(),
                    Kinds.nameOf(other.get().kind().getClass()),
                    String.join(", ", names)));
      }
      String meant =
          Nearest.of(trigger.get(), names).map(n -> "; did you mean " + n + "?").orElse("");
      throw new IllegalArgumentException(
          "%s has no schedule %s%s; it has %s"
              .formatted(spec.key(), trigger.get(), meant, String.join(", ", names)));
    }
    return all;
  }

  private static List<PlannedFire> of(
      PipelineSpec spec, String trigger, Schedule schedule, Instant from, int fires) {
    Timetable timetable = Timetable.of(spec, schedule);
    Plan plan = Plan.of(timetable);
    Closures closures = Closures.of(spec, schedule);
    List<LocalFate> fates = new ArrayList<>();
    for (Plan.Times times : plan.times()) {
      fates.addAll(
          times
              .local()
              .map(l -> new LocalFates(l, plan.zone(), schedule, closures, from).first(fires))
              .orElseGet(
                  () -> new ElapsedFates(times.all(), plan.zone(), closures, from).first(fires)));
    }
    fates.sort(Comparator.comparing(LocalFate::place));
    PlannedTimes planned = new PlannedTimes(CALENDAR, spec.key(), trigger, timetable);
    return rows(planned, plan.zone(), fates, fires);
  }

  /** Each instant once, up to so many fires. */
  private static List<PlannedFire> rows(
      PlannedTimes planned, ZoneId zone, List<LocalFate> fates, int fires) {
    Map<Instant, Set<String>> notes = new LinkedHashMap<>();
    fates.forEach(
        f ->
            f.at()
                .ifPresent(
                    at -> {
                      Set<String> of = notes.computeIfAbsent(at, a -> new LinkedHashSet<>());
                      if (!f.note().isEmpty()) {
                        of.add(f.note());
                      }
                    }));
    List<PlannedFire> rows = new ArrayList<>();
    Set<Instant> seen = new LinkedHashSet<>();
    for (LocalFate fate : fates) {
      if (fate.at().filter(at -> !seen.add(at)).isPresent()) {
        continue;
      }
      rows.add(
          new PlannedFire(
              planned.trigger(),
              fate.at()
                  .map(at -> at.atZone(zone).toOffsetDateTime())
                  .orElseGet(() -> fate.local().atZone(zone).toOffsetDateTime()),
              fate.at(),
              fate.at().map(planned::firesAt),
              fate.at().map(at -> String.join("; ", notes.get(at))).orElse(fate.note())));
      if (seen.size() == fires) {
        break;
      }
    }
    return rows;
  }
}
