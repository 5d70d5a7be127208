package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.kind.SpecBinding;
import dev.tidemill.schemas.text.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rules about named calendars. */
final class CalendarRules {

  private static final List<String> WEEKDAYS =
      List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private static final CalendarSpec NO_DAY = new CalendarSpec(List.of(), List.of(), List.of());

  private final JsonNode spec;
  private final SpecErrors errors;

  CalendarRules(JsonNode spec, SpecErrors errors) {
    this.spec = spec;
    this.errors = errors;
  }

  /** Reports what is wrong, and gives the calendars; one that is wrong has no day. */
  Map<String, CalendarSpec> check() {
    Map<String, CalendarSpec> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : spec.path("calendars").properties()) {
      String at = "spec.calendars." + entry.getKey();
      all.put(entry.getKey(), NO_DAY);
      if (entry.getValue().isObject() && errors.clean(at)) {
        CalendarSpec calendar = SpecBinding.bind(entry.getValue(), CalendarSpec.class);
        check(at, calendar);
        if (errors.clean(at)) {
          all.put(entry.getKey(), calendar);
        }
      }
    }
    return all;
  }

  private void check(String at, CalendarSpec calendar) {
    if (calendar.dates().isEmpty() && calendar.weekdays().isEmpty()) {
      errors.add(at, "it names no day; write dates or weekdays");
    }
    dates(at + ".dates", calendar.dates());
    dates(at + ".except", calendar.except());
    for (int i = 0; i < calendar.weekdays().size(); i++) {
      String day = calendar.weekdays().get(i);
      if (CalendarSpec.weekday(day).isEmpty()) {
        String hint =
            Nearest.of(day, WEEKDAYS)
                .map(n -> "did you mean " + n + "? Allowed: ")
                .orElse("allowed: ");
        errors.add(
            at + ".weekdays[" + i + "]",
            "\"%s\" is not a day of the week; %s%s"
                .formatted(day, hint, String.join(", ", WEEKDAYS)));
      }
    }
  }

  private void dates(String at, List<String> dates) {
    for (int i = 0; i < dates.size(); i++) {
      if (!CalendarSpec.isDate(dates.get(i))) {
        errors.add(
            at + "[" + i + "]",
            "\"%s\" is not a date; write 2026-12-25, or 12-25 for each year"
                .formatted(dates.get(i)));
      }
    }
  }
}
