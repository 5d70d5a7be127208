package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.text.Counted;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which calendar of a schedule has a day; the first one if several have. */
record Closures(Map<String, Predicate<LocalDate>> calendars) {

  /** More times of a day are not counted one by one. */
  static final int MOST_COUNTED = 1000;

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

  /** The note of a day that a calendar leaves out, with the number of its times. */
  static String note(int times, String calendar) {
    String many = times > MOST_COUNTED ? "more than 1,000 times" : Counted.of(times, "time");
    return (times == 1 ? "" : many + " of this day ") + "left out: calendar " + calendar;
  }

  Optional<String> of(LocalDate day) {
    return calendars.entrySet().stream()
        .filter(c -> c.getValue().test(day))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
