package dev.tidemill.validation.check.basics;

import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.LabelValues.Found;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the event times and the labels of the rows can be read. Every gate asks this: without it,
 * a value that cannot be read would be missing silently.
 */
public final class ValueCheck {

  /** One row in a hundred may have no readable time; it is left out and reported. */
  public static final double TOLERATED_TIMES = 0.01;

  /** How many files without times, or values of labels, a message names. */
  private static final int SHOWN = 3;

  /**
   * What a file holds in a column.
   *
   * @param rows of the query over the file
   * @param bad values that cannot be read; missing values do not count
   * @param example one of them; null if there is none
   */
  public record Seen(String file, long rows, long bad, String example) {}

  /**
   * The times of a file.
   *
   * @param seen its values that are not a time
   * @param empty rows without a value
   * @param lacks columns that the file does not have, though its source does
   * @param extra columns that no other file has
   */
  public record SeenTimes(Seen seen, long empty, List<String> lacks, List<String> extra) {

    private boolean isWithin(double share) {
      return seen.bad() + empty <= share * seen.rows();
    }

    private String withoutTime(String column) {
      if (lacks.isEmpty()) {
        return "%d of %s of %s %s no value in %s."
            .formatted(
                empty,
                Counted.of(seen.rows(), "row"),
                seen.file(),
                Counted.verb(empty, "has", "have"),
                column);
      }
      String other =
          extra.isEmpty()
              ? ""
              : ", but it has "
                  + (extra.size() == 1 ? "a " : "")
                  + columns(extra)
                  + " that the other files do not have";
      return seen.file() + " has no " + columns(lacks) + other + ".";
    }

    private static String columns(List<String> names) {
      return Counted.noun(names.size(), "column") + " " + String.join(", ", names);
    }
  }

  private ValueCheck() {}

  /**
   * Judges the times of new files; empty if each row has one.
   *
   * @param others whether there are older files, whose times can be read
   */
  public static Optional<Judged> times(String column, List<SeenTimes> files, boolean others) {
    long unreadable = files.stream().mapToLong(f -> f.seen().bad()).sum();
    long empty = files.stream().mapToLong(SeenTimes::empty).sum();
    long rows = files.stream().mapToLong(f -> f.seen().rows()).sum();
    if (unreadable + empty == 0) {
      return Optional.empty();
    }
    List<SeenTimes> failing = files.stream().filter(f -> !f.isWithin(TOLERATED_TIMES)).toList();
    List<SeenTimes> shown = failing.isEmpty() ? files : failing;
    List<String> sentences = new ArrayList<>();
    shown.stream()
        .filter(f -> f.seen().bad() > 0)
        .findFirst()
        .ifPresent(f -> sentences.add(notATime(column, unreadable, rows, f.seen())));
    List<SeenTimes> without = shown.stream().filter(f -> f.empty() > 0).toList();
    without.stream().limit(SHOWN).forEach(f -> sentences.add(f.withoutTime(column)));
    if (without.size() > SHOWN) {
      sentences.add("The same holds for " + Counted.of(without.size() - SHOWN, "more file") + ".");
    }
    return Optional.of(
        Judged.of(
                failing.isEmpty(),
                (unreadable + empty) + " of " + rows,
                "at most 1 % of a file's rows",
                String.join(" ", sentences),
                Map.of(
                    "unreadable", (double) unreadable,
                    "empty", (double) empty,
                    "rows", (double) rows))
            .in(
                blamed(
                    failing.stream().map(SeenTimes::seen).toList(),
                    files.stream().map(SeenTimes::seen).toList(),
                    others)));
  }

  private static String notATime(String column, long bad, long rows, Seen shown) {
    return "%d of %s of %s %s not a time, for example '%s' in %s. A time has the year first, as in 2024-03-01 or 2024-03-01T10:00:00+01:00; of another one files.timestampFormat says how it is written, as \"%%d.%%m.%%Y\" or epoch-seconds."
        .formatted(
            bad,
            Counted.of(rows, "value"),
            column,
            Counted.verb(bad, "is", "are"),
            shown.example(),
            shown.file());
  }

  /**
   * Judges labels; empty if all are what the task needs.
   *
   * @param files new ones
   * @param window the rows of the run
   * @param found the values of the label, the most frequent first
   * @param others whether there are older files
   */
  public static Optional<Judged> labels(
      LabelValues labels,
      List<Seen> files,
      Optional<Seen> window,
      List<Found> found,
      boolean others) {
    List<Seen> failing = files.stream().filter(f -> f.bad() > 0).toList();
    long bad =
        window
            .map(Seen::bad)
            .filter(b -> b > 0)
            .orElseGet(() -> failing.stream().mapToLong(Seen::bad).sum());
    Optional<String> refusal = labels.refusal(found);
    if (refusal.isEmpty()) {
      return Optional.empty();
    }
    String where =
        failing.isEmpty()
            ? ""
            : " The first other value is '%s' in %s."
                .formatted(failing.get(0).example(), failing.get(0).file());
    return Optional.of(
        Judged.of(
                false,
                found.stream().limit(SHOWN).map(Found::word).collect(Collectors.joining(", ")),
                labels.allowed(),
                refusal.get() + "." + where,
                Map.of("unreadable", (double) bad, "values", (double) found.size()))
            .in(blamed(failing, files, others)));
  }

  /** If no file can be read, the specification is wrong, and no file is to blame. */
  private static List<String> blamed(List<Seen> failing, List<Seen> files, boolean others) {
    boolean someAreFine =
        others || files.stream().anyMatch(f -> f.rows() > 0 && !failing.contains(f));
    return someAreFine ? failing.stream().map(Seen::file).toList() : List.of();
  }
}
