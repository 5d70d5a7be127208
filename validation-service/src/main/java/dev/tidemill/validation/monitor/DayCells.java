package dev.tidemill.validation.monitor;

import dev.tidemill.validation.check.FeatureProfile;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values of one model input on one day, as counts per cell of a fine grid. Each cell keeps the
 * smallest value that fell into it, so a column with few distinct values stays exact and the counts
 * can be cast into the bins of any later reference: a new champion brings new bins, and a window
 * must not start anew for that. At most three times {@link Grid#CELLS} cells: values further out
 * share the outermost ones.
 *
 * @param cells ascending
 * @param smallest value per cell
 * @param counts rows per cell
 */
public record DayCells(long[] cells, double[] smallest, long[] counts) {

  /** A day without rows. */
  public static final DayCells NONE = new DayCells(new long[0], new double[0], new long[0]);

  /** The grid of a column; pinned when the column is first seen. */
  public record Grid(double low, double width) {
    static final int CELLS = 1024;
    private static final int BEYOND = 1024;

    /** A grid that covers the reference's bins; one cell where the column has no width. */
    public static Grid over(FeatureProfile reference) {
      double low = reference.edges48().get(0);
      double high = reference.edges48().get(FeatureProfile.BINS);
      return new Grid(low, (high - low) / CELLS);
    }

    long cell(double value) {
      double position = Math.floor((value - low) / width);
      return (long) Math.max(-BEYOND, Math.min(CELLS + BEYOND, position));
    }
  }

  /** Counts values in place; {@link #done} is the day that came of it. */
  static final class Counting {
    private final TreeMap<Long, Cell> cells = new TreeMap<>();

    Counting(DayCells start) {
      for (int i = 0; i < start.cells.length; i++) {
        cells.put(start.cells[i], new Cell(start.smallest[i], start.counts[i]));
      }
    }

    void add(Grid grid, double value) {
      cells.merge(grid.cell(value), new Cell(value, 1), Cell::and);
    }

    DayCells done() {
      int size = cells.size();
      DayCells day = new DayCells(new long[size], new double[size], new long[size]);
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
      for (int i = 0; i < day.cells.length; i++) {
        all.cells.merge(
            day.cells[i], new Counting.Cell(day.smallest[i], day.counts[i]), Counting.Cell::and);
      }
    }
    return all.done();
  }

  /** How many values there are. */
  long rows() {
    long rows = 0;
    for (long count : counts) {
      rows += count;
    }
    return rows;
  }

  /** The counts in the bins of a reference. */
  long[] in(FeatureProfile reference) {
    long[] bins = new long[FeatureProfile.BINS];
    for (int i = 0; i < cells.length; i++) {
      int bin = reference.bin(smallest[i]);
      if (bin >= 0) {
        bins[bin] += counts[i];
      }
    }
    return bins;
  }
}
