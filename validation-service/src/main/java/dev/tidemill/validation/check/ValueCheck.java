package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the event times and the labels of the rows can be read, whatever checks a gate has: a
 * value that cannot be read would be missing without a word.
 */
public final class ValueCheck {

  /** A row in a hundred may have a time that cannot be read; it is left out and told. */
  public static final double TOLERATED_TIMES = 0.01;

  /**
   * What was seen of a column in a file.
   *
   * @param rows of the query over the file
   * @param bad values that cannot be read; missing ones are not among them
   * @param example one of them; null if there is none
   */
  public record Seen(String file, long rows, long bad, String example) {

    private boolean isWithin(double share) {
      return bad <= share * rows;
    }
  }

  private ValueCheck() {}

  /**
   * Judges the times of new files; empty if all can be read.
   *
   * @param others whether there are older files, whose times can be read
   */
  public static Optional<Judged> times(String column, List<Seen> files, boolean others) {
    long bad = files.stream().mapToLong(Seen::bad).sum();
    long rows = files.stream().mapToLong(Seen::rows).sum();
    if (bad == 0) {
      return Optional.empty();
    }
    List<Seen> failing = files.stream().filter(f -> !f.isWithin(TOLERATED_TIMES)).toList();
    Seen shown =
        (failing.isEmpty() ? files : failing).stream().filter(f -> f.bad() > 0).findFirst().get();
    String message =
        "%d of %d values of %s are not a time, for example '%s' in %s. A time has the year first, as in 2024-03-01 or 2024-03-01T10:00:00+01:00; data.query can make one of anything else, as strptime(%s, '%%d.%%m.%%Y') does."
            .formatted(bad, rows, column, shown.example(), shown.file(), column);
    return Optional.of(
        Judged.of(
                failing.isEmpty(),
                bad + " of " + rows,
                "at most 1 % of a file's rows",
                message,
                Map.of("unreadable", (double) bad, "rows", (double) rows))
            .in(blamed(failing, files, others)));
  }

  /**
   * Judges labels; empty if all can be read.
   *
   * @param files new ones
   * @param window the rows of the run
   * @param found some of the values that are not a label
   * @param others whether there are older files
   */
  public static Optional<Judged> labels(
      String column,
      Task task,
      List<Seen> files,
      Optional<Seen> window,
      List<String> found,
      boolean others) {
    List<Seen> failing = files.stream().filter(f -> f.bad() > 0).toList();
    List<Seen> all = new ArrayList<>(failing);
    window.filter(w -> w.bad() > 0).ifPresent(all::add);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String allowed = task == Task.BINARY_CLASSIFICATION ? "0 or 1, or true or false" : "a number";
    Seen shown = all.get(0);
    long bad =
        window
            .map(Seen::bad)
            .filter(b -> b > 0)
            .orElseGet(() -> failing.stream().mapToLong(Seen::bad).sum());
    String message =
        "A label is %s, but %s has %d other values: %s (for example '%s' in %s). data.query can make a label of them, as CASE WHEN %s = '%s' THEN 1 ELSE 0 END AS %s does."
            .formatted(
                allowed,
                column,
                bad,
                String.join(", ", found),
                shown.example(),
                failing.isEmpty() ? "rows of earlier files" : shown.file(),
                column,
                shown.example(),
                column);
    return Optional.of(
        Judged.of(
                false,
                String.join(", ", found),
                allowed,
                message,
                Map.of("unreadable", (double) bad))
            .in(blamed(failing, files, others)));
  }

  /** Where no file can be read it is the specification that is wrong: no file is put aside. */
  private static List<String> blamed(List<Seen> failing, List<Seen> files, boolean others) {
    boolean someAreFine =
        others || files.stream().anyMatch(f -> f.rows() > 0 && !failing.contains(f));
    return someAreFine ? failing.stream().map(Seen::file).toList() : List.of();
  }
}
