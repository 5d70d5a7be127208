package dev.tidemill.validation.monitor.drift;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Drift of one model input by decision rule D1. Windows of three days of event time slide by a day.
 * A window hits when its PSI against the champion's training data is above what chance gives by
 * {@code limit}; two hits among three windows are a finding.
 *
 * <p>There is one finding per break, see {@link DriftMemory}.
 *
 * @param days the days of the window, ascending, at most three
 * @param firstDay the first day ever seen; the first window ends two days later
 * @param openDay the newest day, or {@link #NO_DAY}
 */
public record DriftWatch(
    String column,
    DayCells.Grid grid,
    List<Day> days,
    long firstDay,
    long openDay,
    DriftMemory memory) {

  /** No day yet. */
  public static final long NO_DAY = Long.MIN_VALUE;

  /** The limit of decision rule D1. */
  public static final double LIMIT = 0.15;

  /** Days of a window. */
  public static final int WINDOW_DAYS = 3;

  private static final long DAY_MILLIS = 86_400_000L;

  /** Fewer rows give neither a hit nor a miss: PSI is unstable there. */
  static final long FEWEST_ROWS = 200;

  /** The values of one day; {@code number} counts days since 1970. */
  public record Day(long number, DayCells cells) {}

  /**
   * One value.
   *
   * @param value NaN if it is missing, or text
   * @param text there if it is text and not missing
   */
  public record Value(long eventMillis, double value, Optional<String> text) {

    /** A number; NaN is missing. */
    public Value(long eventMillis, double value) {
      this(eventMillis, value, Optional.empty());
    }

    /** A text; null is missing. */
    public static Value of(long eventMillis, String text) {
      return new Value(eventMillis, Double.NaN, Optional.ofNullable(text));
    }
  }

  /**
   * A break was found.
   *
   * @param stability compares the last window with the training data
   * @param equalShares whether the deciles show more than the bins of equal width
   * @param reference training rows per bin of that kind
   * @param current rows of the window per bin
   * @param unseen of text: rows of the window by value that the training data did not have, as far
   *     as its profile tells
   */
  public record Drift(
      long onsetMillis,
      long atMillis,
      PopulationStability stability,
      boolean equalShares,
      List<Long> reference,
      List<Long> current,
      Map<String, Long> unseen) {}

  /** The watch after values, and what it saw. */
  public record Step(DriftWatch next, List<Drift> drifts) {}

  public DriftWatch {
    days = List.copyOf(days);
  }

  /** A watch that has seen nothing. {@code reference} must be comparable. */
  public static DriftWatch start(String column, FeatureProfile reference) {
    return new DriftWatch(
        column, DayCells.Grid.over(reference), List.of(), NO_DAY, NO_DAY, DriftMemory.NONE);
  }

  /**
   * The watch after more values, in the order of their event time. A value of a day that is no
   * longer kept is ignored.
   *
   * @param reference the training data of the present champion; if it is not comparable, nothing is
   *     judged
   */
  public Step observe(List<Value> batch, FeatureProfile reference, double limit) {
    DriftWatch watch = this;
    List<Drift> drifts = new ArrayList<>();
    int from = 0;
    while (from < batch.size()) {
      long day = day(batch.get(from));
      int to = from + 1;
      while (to < batch.size() && day(batch.get(to)) == day) {
        to++;
      }
      if (day > watch.openDay) {
        Judged judged = watch.close(reference, limit);
        judged.drift().ifPresent(drifts::add);
        watch = judged.next().open(day);
      }
      if (day > watch.openDay - WINDOW_DAYS) {
        watch = watch.count(day, batch.subList(from, to), reference);
      }
      from = to;
    }
    return new Step(watch, drifts);
  }

  private static long day(Value value) {
    return Math.floorDiv(value.eventMillis(), DAY_MILLIS);
  }

  private DriftWatch open(long day) {
    List<Day> kept = days.stream().filter(d -> d.number() > day - WINDOW_DAYS).toList();
    long first = firstDay == NO_DAY ? day : firstDay;
    return new DriftWatch(column, grid, kept, first, day, memory);
  }

  private DriftWatch count(long day, List<Value> values, FeatureProfile reference) {
    DayCells.Counting counting = new DayCells.Counting(cells(day));
    Set<String> known = reference.holdsText() ? Set.copyOf(reference.values()) : Set.of();
    for (Value value : values) {
      value.text().ifPresent(text -> counting.add(text, known));
      if (Double.isFinite(value.value())) {
        counting.add(grid, value.value());
      }
    }
    List<Day> counted = new ArrayList<>(days);
    counted.removeIf(d -> d.number() == day);
    counted.add(new Day(day, counting.done()));
    counted.sort(Comparator.comparingLong(Day::number));
    return new DriftWatch(column, grid, counted, firstDay, openDay, memory);
  }

  private record Judged(DriftWatch next, Optional<Drift> drift) {}

  private Judged close(FeatureProfile reference, double limit) {
    DayCells window = DayCells.merged(days.stream().map(Day::cells).toList());
    if (openDay == NO_DAY
        || openDay - firstDay < WINDOW_DAYS - 1
        || !reference.comparable()
        || window.rows() < FEWEST_ROWS) {
      return new Judged(this, Optional.empty());
    }
    DriftMemory.Window full = new DriftMemory.Window(days, window, reference, limit);
    DriftMemory.Judged judged = memory.judge(full);
    DriftWatch next = new DriftWatch(column, grid, days, firstDay, openDay, judged.next());
    return new Judged(next, judged.onset().map(onset -> drift(onset, full)));
  }

  private Drift drift(long onset, DriftMemory.Window window) {
    boolean shares = window.counts().sharesShowMore(window.training());
    return new Drift(
        onset * DAY_MILLIS,
        (openDay + 1) * DAY_MILLIS - 1,
        window.stability(),
        shares,
        window.training().counts(shares),
        window.counts().counts(shares),
        window.unseen());
  }

  /**
   * How the days of the window, as far as they have come, depart from a reference; empty while they
   * have too few rows for that.
   */
  public Optional<PopulationStability> stability(FeatureProfile reference) {
    DayCells window = DayCells.merged(days.stream().map(Day::cells).toList());
    return reference.comparable() && grid.resolves(reference) && window.rows() >= FEWEST_ROWS
        ? Optional.of(window.in(reference).against(BinCounts.of(reference)))
            .filter(PopulationStability::defined)
        : Optional.empty();
  }

  private DayCells cells(long day) {
    return days.stream()
        .filter(d -> d.number() == day)
        .findFirst()
        .map(Day::cells)
        .orElse(DayCells.NONE);
  }
}
