package dev.tidemill.validation.monitor.drift;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.PopulationStability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is remembered of judged windows: two hits among three windows are a finding, and one finding
 * is made per break. A window hits when it departs from the training data by the limit beyond what
 * chance gives, and its newest day, where that has rows enough, shows the change too (a window with
 * the tail of a past change does not count).
 *
 * <p>What was reported stays a second reference that a window has to depart from as well; it
 * follows the windows until the break fills them, and is forgotten when the windows fit the
 * training data again. So a champion that was trained on a little of the new world and much of the
 * old does not bring the same finding again, and a further break is still seen.
 *
 * @param hits whether each of the last three windows hit, newest last
 * @param departs whether each of them departs from the training data
 * @param reported the window of the last finding; no cells when there is none
 * @param settling how many windows {@code reported} still follows
 * @param onset day of the first of the present hits, or {@link DriftWatch#NO_DAY}
 */
public record DriftMemory(
    List<Boolean> hits, List<Boolean> departs, DayCells reported, int settling, long onset) {

  /** Nothing was judged. */
  public static final DriftMemory NONE =
      new DriftMemory(List.of(), List.of(), DayCells.NONE, 0, DriftWatch.NO_DAY);

  private static final int WINDOWS = 3;
  private static final int HITS = 2;

  public DriftMemory {
    hits = List.copyOf(hits);
    departs = List.copyOf(departs);
  }

  /**
   * A full window.
   *
   * @param days of the window, ascending
   * @param cells all of them together
   */
  record Window(List<DriftWatch.Day> days, DayCells cells, FeatureProfile reference, double limit) {

    PopulationStability stability() {
      return counts().against(training());
    }

    BinCounts counts() {
      return cells.in(reference);
    }

    boolean departsFrom(BinCounts expected) {
      PopulationStability all = counts().against(expected);
      return all.excess() >= limit && newestShows(expected);
    }

    Map<String, Long> unseen() {
      Map<String, Long> unseen = new TreeMap<>(cells.values());
      unseen.keySet().removeAll(reference.values());
      return unseen;
    }

    BinCounts training() {
      return BinCounts.of(reference);
    }

    /** Whether the newest day alone has at least half the change, less the mean of chance. */
    private boolean newestShows(BinCounts expected) {
      DayCells newest = days.get(days.size() - 1).cells();
      return newest.rows() < DriftWatch.FEWEST_ROWS || change(newest, expected) >= limit / 2;
    }

    /** The first day that shows the change by itself. */
    long onset() {
      for (DriftWatch.Day day : days) {
        if (day.cells().rows() >= DriftWatch.FEWEST_ROWS
            && change(day.cells(), training()) >= limit) {
          return day.number();
        }
      }
      return days.get(days.size() / 2).number();
    }

    private double change(DayCells day, BinCounts expected) {
      PopulationStability alone = day.in(reference).against(expected);
      double mean = (alone.bins() - 1) * (1.0 / alone.referenceRows() + 1.0 / alone.currentRows());
      return alone.index() - mean;
    }
  }

  /** The memory after a window; {@code onset} is there if the window makes a finding. */
  record Judged(DriftMemory next, Optional<Long> onset) {}

  Judged judge(Window window) {
    boolean departed = window.departsFrom(window.training());
    List<Boolean> nextDeparts = last(departs, departed);
    if (settling > 0) {
      DriftMemory next =
          new DriftMemory(List.of(), nextDeparts, window.cells(), settling - 1, DriftWatch.NO_DAY);
      return new Judged(next, Optional.empty());
    }
    boolean gone = nextDeparts.size() == WINDOWS && !enough(nextDeparts);
    DayCells known = gone ? DayCells.NONE : reported;
    boolean hit =
        departed && (known.rows() == 0 || window.departsFrom(known.in(window.reference())));
    List<Boolean> nextHits = last(hits, hit);
    long start =
        !nextHits.contains(true)
            ? DriftWatch.NO_DAY
            : onset == DriftWatch.NO_DAY ? window.onset() : onset;
    if (!enough(nextHits)) {
      return new Judged(new DriftMemory(nextHits, nextDeparts, known, 0, start), Optional.empty());
    }
    DriftMemory next =
        new DriftMemory(
            List.of(), nextDeparts, window.cells(), DriftWatch.WINDOW_DAYS - 1, DriftWatch.NO_DAY);
    return new Judged(next, Optional.of(start));
  }

  private static boolean enough(List<Boolean> windows) {
    return windows.stream().filter(hit -> hit).count() >= HITS;
  }

  private static List<Boolean> last(List<Boolean> windows, boolean newest) {
    List<Boolean> all = new ArrayList<>(windows);
    all.add(newest);
    return all.subList(Math.max(0, all.size() - WINDOWS), all.size());
  }
}
