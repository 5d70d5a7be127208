package dev.tidemill.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints a line for each event, with the time and the week, and keeps the notes of each week. */
final class Teller {

  private final PrintWriter out;
  private final long begin = System.nanoTime();
  private final Map<Integer, List<String>> notes = new LinkedHashMap<>();
  private int week;

  Teller(PrintWriter out) {
    this.out = out;
  }

  /** Seconds since the demo began. */
  double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }

  synchronized void week(int now) {
    week = now;
  }

  synchronized void tell(String what) {
    out.printf(Locale.ROOT, "%6.1f s  week %2d  %s%n", seconds(), week, what);
    out.flush();
  }

  /** Prints an event that the table at the end names too. */
  synchronized void tell(String what, String note) {
    notes.computeIfAbsent(week, w -> new ArrayList<>()).add(note);
    tell(what);
  }

  /** Forgets what it would say of weeks that are over. */
  synchronized void forgetNotes() {
    notes.clear();
  }

  /** What the table says of a week. */
  synchronized String notes(int ofWeek) {
    return String.join(", ", notes.getOrDefault(ofWeek, List.of()));
  }

  /** A span as people read it: {@code 3.2 s}. */
  static String seconds(Duration span) {
    return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
  }

  /** The name of a constant as it is written elsewhere: {@code rolled-back}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
