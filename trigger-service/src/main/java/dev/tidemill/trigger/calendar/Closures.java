package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which calendar of a schedule has a day; the first one if several have. */
record Closures(Map<String, Predicate<LocalDate>> calendars) {

  static Closures of(PipelineSpec spec, Schedule schedule) {
    Map<String, Predicate<LocalDate>> calendars = new LinkedHashMap<>();
    for (String name : schedule.calendars()) {
      CalendarSpec calendar = spec.calendars().get(name);
      if (calendar != null) {
        calendars.put(name, calendar.days());
      }
    }
    return new Closures(calendars);
  }

  Optional<String> of(LocalDate day) {
    return calendars.entrySet().stream()
        .filter(c -> c.getValue().test(day))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
