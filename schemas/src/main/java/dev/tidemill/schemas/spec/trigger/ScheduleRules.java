package dev.tidemill.schemas.spec.trigger;

import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.trigger.Schedule.Entry;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.schemas.text.Nearest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** What a schedule has to hold beside the form of its fields. */
final class ScheduleRules {

  private static final Duration LONGEST = Duration.ofDays(1830);

  private final Schedule schedule;
  private final KindRules rules;

  /** Whether nothing was wrong so far. */
  private boolean clean = true;

  ScheduleRules(Schedule schedule, KindRules rules) {
    this.schedule = schedule;
    this.rules = rules;
  }

  void check() {
    boolean known = timeZone();
    forms();
    schedule.calendars().forEach(this::calendar);
    schedule.jitter().ifPresent(j -> positive("jitter", j));
    schedule.missed().window().ifPresent(w -> positive("missed.window", w));
    if (clean) {
      Timetable timetable =
          new Timetable(
              known ? schedule : schedule.in("UTC"),
              schedule.calendars().stream().map(rules.calendars()::get).toList());
      rules.timetable().apply(timetable).ifPresent(problem -> rules.problem(times(), problem));
    }
  }

  private void problem(String field, String message) {
    clean = false;
    rules.problem(field, message);
  }

  private boolean timeZone() {
    try {
      ZoneId.of(schedule.timeZone());
      return true;
    } catch (DateTimeException e) {
      String hint =
          Nearest.of(schedule.timeZone(), ZoneId.getAvailableZoneIds())
              .map(n -> "; did you mean " + n + "?")
              .orElse("; write an IANA name such as Europe/Berlin");
      rules.problem("timeZone", "\"" + schedule.timeZone() + "\" is not a time zone" + hint);
      return false;
    }
  }

  private void forms() {
    List<String> given = new ArrayList<>();
    schedule.cron().ifPresent(c -> given.add("cron"));
    schedule.every().ifPresent(e -> given.add("every"));
    if (!schedule.entries().isEmpty()) {
      given.add("entries");
    }
    if (given.size() != 1) {
      problem(
          "",
          (given.isEmpty() ? "it does not say when it fires" : "it has " + and(given))
              + "; write exactly one of cron, every and entries");
      return;
    }
    if (schedule.entries().isEmpty()) {
      entry("", new Entry(schedule.cron(), schedule.every(), schedule.startingAt()));
      return;
    }
    if (schedule.startingAt().isPresent()) {
      problem("startingAt", "it belongs to every; write it in the entry that has every");
    }
    for (int i = 0; i < schedule.entries().size(); i++) {
      Entry entry = schedule.entries().get(i);
      String at = "entries[" + i + "]";
      if (entry.cron().isPresent() == entry.every().isPresent()) {
        problem(at, "write exactly one of cron and every");
      } else {
        entry(at + ".", entry);
      }
    }
  }

  private static String and(List<String> names) {
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  private void entry(String at, Entry entry) {
    entry.cron().ifPresent(cron -> fields(at + "cron", cron));
    entry.every().ifPresent(every -> interval(at + "every", every));
    if (entry.startingAt().isPresent()) {
      if (entry.every().isEmpty()) {
        problem(at + "startingAt", "it belongs to every; a cron expression has its own times");
      } else if (!isStart(entry.startingAt().get())) {
        problem(
            at + "startingAt",
            "\"%s\" is not a time; write one such as \"03:00\" or \"2026-12-01T03:00\""
                .formatted(entry.startingAt().get()));
      }
    }
  }

  private void fields(String at, String cron) {
    int fields = cron.strip().split("\\s+").length;
    if (fields < 5 || fields > 7) {
      problem(
          at,
          "\"%s\" has %s; write five (minute hour day-of-month month day-of-week), or six or seven as Quartz has them (second minute hour day-of-month month day-of-week [year])"
              .formatted(cron, cron.isBlank() ? "no field" : Counted.of(fields, "field")));
    }
  }

  private void interval(String at, Duration every) {
    if (every.toMillis() % 1000 != 0 || every.isZero() || every.compareTo(LONGEST) > 0) {
      problem(
          at,
          "%s is not allowed; write whole seconds, from 1s to %s"
              .formatted(Durations.text(every), Durations.text(LONGEST)));
    }
  }

  private static boolean isStart(String text) {
    try {
      if (text.indexOf('T') > 0) {
        LocalDateTime.parse(text);
      } else {
        LocalTime.parse(text);
      }
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private void calendar(String name) {
    if (!rules.calendars().containsKey(name)) {
      clean = false;
      rules.known("calendars", name, List.copyOf(rules.calendars().keySet()), "calendar");
    }
  }

  private void positive(String field, Duration time) {
    if (time.isZero()) {
      problem(field, Durations.text(time) + " leaves no time; leave it out, or write more");
    }
  }

  /** The field that says when it fires. */
  private String times() {
    if (!schedule.entries().isEmpty()) {
      return "entries";
    }
    return schedule.cron().isPresent() ? "cron" : "every";
  }
}
