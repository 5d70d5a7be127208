package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Days on which the schedules that name this calendar fire nothing.
 *
 * @param dates {@code 2026-12-25}, or {@code 12-25} for every year
 * @param weekdays {@code mon} to {@code sun}, or their whole names
 * @param except dates in the same notation that are no such days after all
 */
@JsonClassDescription("Days on which the schedules that name this calendar fire nothing.")
public record CalendarSpec(
    @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription("Dates: 2026-12-25 for that day, 12-25 for that day of each year.")
        List<String> dates,
    @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription("Days of the week: mon, tue, wed, thu, fri, sat, sun.")
        List<String> weekdays,
    @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription(
            "Dates in the same notation on which schedules fire although the fields beside this one"
                + " name the day.")
        List<String> except) {

  public CalendarSpec {
    dates = List.copyOf(dates);
    weekdays = List.copyOf(weekdays);
    except = List.copyOf(except);
  }

  /**
   * Whether a date is one of its days.
   *
   * @throws IllegalArgumentException if a text of it is not a date or a day of the week
   */
  public Predicate<LocalDate> days() {
    Predicate<LocalDate> named = dates(dates);
    Predicate<LocalDate> open = dates(except);
    Set<DayOfWeek> week = new HashSet<>();
    for (String text : weekdays) {
      week.add(weekday(text).orElseThrow(() -> new IllegalArgumentException(text)));
    }
    return d -> (named.test(d) || week.contains(d.getDayOfWeek())) && !open.test(d);
  }

  private static Predicate<LocalDate> dates(List<String> texts) {
    Set<LocalDate> once = new HashSet<>();
    Set<MonthDay> yearly = new HashSet<>();
    for (String text : texts) {
      if (!isDate(text)) {
        throw new IllegalArgumentException(text);
      }
      if (isYearly(text)) {
        yearly.add(MonthDay.parse("--" + text));
      } else {
        once.add(LocalDate.parse(text));
      }
    }
    return d -> once.contains(d) || (!yearly.isEmpty() && yearly.contains(MonthDay.from(d)));
  }

  private static boolean isYearly(String text) {
    return text.length() == "12-25".length();
  }

  static boolean isDate(String text) {
    try {
      if (isYearly(text)) {
        MonthDay.parse("--" + text);
      } else {
        LocalDate.parse(text);
      }
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  static Optional<DayOfWeek> weekday(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    for (DayOfWeek day : DayOfWeek.values()) {
      String name = day.name().toLowerCase(Locale.ROOT);
      if (wanted.equals(name) || wanted.equals(name.substring(0, 3))) {
        return Optional.of(day);
      }
    }
    return Optional.empty();
  }
}
