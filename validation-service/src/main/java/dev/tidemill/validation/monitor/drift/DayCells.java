package dev.tidemill.validation.monitor.drift;

import dev.tidemill.validation.check.profile.Ascending;
import dev.tidemill.validation.check.profile.Category;
import dev.tidemill.validation.check.profile.FeatureProfile;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The values of one model input on one day: of text as rows per value, of numbers as counts per
 * cell of a fine grid. Each cell keeps the smallest value that fell into it, so a column with few
 * distinct values stays exact and the counts can be cast into the bins of any later reference: a
 * new champion brings new bins, and a window must not start anew for that. At most about 3,600
 * cells: values further out share the outermost ones.
 *
 * @param cells ascending
 * @param smallest value per cell
 * @param counts rows per cell
 * @param values of text: rows per value, as {@link Category} names it
 * @param others of text: rows of further values
 */
public record DayCells(
    long[] cells, double[] smallest, long[] counts, Map<String, Long> values, long others) {

  /** Values of text that are counted by name, beside those of the reference. */
  static final int MOST_VALUES = 200;

  /** A day without rows. */
  public static final DayCells NONE =
      new DayCells(new long[0], new double[0], new long[0], Map.of(), 0);

  /**
   * The grid of a column, pinned to the reference under which the column is first seen while it
   * resolves those that follow. A cell ends where a step of equal width or of equal share ends: a
   * few of the values may lie close together where the rest is far away.
   *
   * @param low where the steps of equal width begin
   * @param width of such a step
   * @param edges bounds of 64 equal shares, ascending, or none; each share is cut into 8 steps
   */
  public record Grid(double low, double width, List<Double> edges) {
    static final int CELLS = 1024;
    private static final int BEYOND = 1024;
    private static final int STEPS_OF_A_SHARE = 8;

    /** Each bin of a reference has to be as wide as this many cells. */
    private static final int CELLS_OF_A_BIN = 8;

    /** This many of the reference's 63 quantiles may share a cell, those that are equal as one. */
    private static final int QUANTILES_OF_A_CELL = 3;

    public Grid {
      edges = List.copyOf(edges);
    }

    /** The grid of text, which has no cells. */
    private static final Grid OF_TEXT = new Grid(0, 0, List.of());

    /** A grid that covers the reference's bins. */
    public static Grid over(FeatureProfile reference) {
      if (reference.holdsText()) {
        return OF_TEXT;
      }
      double low = reference.edges48().get(0);
      double high = reference.edges48().get(FeatureProfile.BINS);
      return new Grid(low, (high - low) / CELLS, reference.quantileEdges64());
    }

    /**
     * Whether counts of these cells can be cast into the bins of a reference without much loss: its
     * bins lie within the grid and are much wider than cells, and its quantiles are told apart.
     */
    public boolean resolves(FeatureProfile reference) {
      if (reference.holdsText() || width == 0) {
        return reference.holdsText() && width == 0;
      }
      double from = reference.edges48().get(0);
      double to = reference.edges48().get(FeatureProfile.BINS);
      double tolerance = 1e-9 * width;
      if (from < low - BEYOND * width - tolerance
          || to > low + (CELLS + BEYOND) * width + tolerance
          || (to - from) / FeatureProfile.BINS < CELLS_OF_A_BIN * width) {
        return false;
      }
      long last = Long.MIN_VALUE;
      int shared = 0;
      for (double quantile :
          reference.quantileEdges64().stream().mapToDouble(q -> q).distinct().toArray()) {
        shared = cell(quantile) == last ? shared + 1 : 1;
        last = cell(quantile);
        if (shared > QUANTILES_OF_A_CELL) {
          return false;
        }
      }
      return true;
    }

    /** Both kinds of steps only go up with the value, and so does their sum. */
    long cell(double value) {
      double position = Math.floor((value - low) / width);
      return (long) Math.max(-BEYOND, Math.min(CELLS + BEYOND, position)) + steps(value);
    }

    private long steps(double value) {
      int below = new Ascending(edges.size(), edges::get).atMost(value);
      if (below == 0 || below == edges.size()) {
        return (long) below * STEPS_OF_A_SHARE;
      }
      double from = edges.get(below - 1);
      double share = (value - from) / (edges.get(below) - from);
      long step = (long) Math.min(STEPS_OF_A_SHARE - 1, Math.floor(STEPS_OF_A_SHARE * share));
      return (long) below * STEPS_OF_A_SHARE + step;
    }
  }

  /** Counts values in place; {@link #done} is the day that came of it. */
  static final class Counting {
    private final TreeMap<Long, Cell> cells = new TreeMap<>();
    private final TreeMap<String, Long> values;
    private long others;

    Counting(DayCells start) {
      values = new TreeMap<>(start.values);
      others = start.others;
      for (int i = 0; i < start.cells.length; i++) {
        cells.put(start.cells[i], new Cell(start.smallest[i], start.counts[i]));
      }
    }

    /** Counts a text; values of the reference always have a place. */
    void add(String value, Set<String> ofReference) {
      String category = Category.of(value);
      if (values.containsKey(category)
          || ofReference.contains(category)
          || values.size() < MOST_VALUES + ofReference.size()) {
        values.merge(category, 1L, Long::sum);
      } else {
        others++;
      }
    }

    void add(Grid grid, double value) {
      cells.merge(grid.cell(value), new Cell(value, 1), Cell::and);
    }

    DayCells done() {
      int size = cells.size();
      DayCells day =
          new DayCells(
              new long[size], new double[size], new long[size], Map.copyOf(values), others);
      int i = 0;
      for (Map.Entry<Long, Cell> entry : cells.entrySet()) {
        day.cells[i] = entry.getKey();
        day.smallest[i] = entry.getValue().smallest;
        day.counts[i++] = entry.getValue().count;
      }
      return day;
    }

    private record Cell(double smallest, long count) {
      Cell and(Cell other) {
        return new Cell(Math.min(smallest, other.smallest), count + other.count);
      }
    }
  }

  /** Both days together. */
  static DayCells merged(Collection<DayCells> days) {
    Counting all = new Counting(NONE);
    for (DayCells day : days) {
      day.values.forEach((value, n) -> all.values.merge(value, n, Long::sum));
      all.others += day.others;
      for (int i = 0; i < day.cells.length; i++) {
        all.cells.merge(
            day.cells[i], new Counting.Cell(day.smallest[i], day.counts[i]), Counting.Cell::and);
      }
    }
    return all.done();
  }

  /** How many values there are. */
  long rows() {
    long rows = others;
    for (long count : values.values()) {
      rows += count;
    }
    for (long count : counts) {
      rows += count;
    }
    return rows;
  }

  /** The counts in the bins of a reference. */
  BinCounts in(FeatureProfile reference) {
    if (reference.holdsText()) {
      return new BinCounts(reference.byValue(values, others), new long[0]);
    }
    long[] widths = new long[FeatureProfile.BINS];
    long[] shares = new long[reference.deciles().bins()];
    for (int i = 0; i < cells.length; i++) {
      count(widths, reference.bin(smallest[i]), counts[i]);
      count(shares, reference.deciles().bin(smallest[i]), counts[i]);
    }
    return new BinCounts(widths, shares);
  }

  private static void count(long[] bins, int bin, long rows) {
    if (bin >= 0) {
      bins[bin] += rows;
    }
  }
}
