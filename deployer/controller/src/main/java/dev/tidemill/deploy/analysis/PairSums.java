package dev.tidemill.deploy.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Paired differences by event hour, and the blocks they make. Rows of one hour depend on each other
 * (the same weather), so the variance is that of blocks, not of rows.
 */
public final class PairSums {

  /** A block holds at least this many rows. */
  public static final long MIN_BLOCK_ROWS = 25;

  /**
   * With more stretches than this, neighbours are joined two by two: coarser blocks are valid too.
   */
  public static final int MAX_STRETCHES = 512;

  private static final Duration HOUR = Duration.ofHours(1);

  private PairSums() {}

  /**
   * {@code sums}, ordered by start, with {@code n} more pairs of the event hour that starts at
   * {@code hour}. Hours may come in any order and more than once.
   */
  public static List<PairSum> plus(List<PairSum> sums, Instant hour, long n, double sum) {
    List<PairSum> next = new ArrayList<>(sums);
    int at = next.size() - 1;
    while (at >= 0 && next.get(at).start().isAfter(hour)) {
      at--;
    }
    if (at >= 0 && next.get(at).covers(hour)) {
      next.set(at, next.get(at).plus(n, sum));
    } else {
      next.add(at + 1, new PairSum(hour, hour.plus(HOUR), n, sum));
    }
    return List.copyOf(next.size() > MAX_STRETCHES ? halved(next) : next);
  }

  private static List<PairSum> halved(List<PairSum> sums) {
    List<PairSum> joined = new ArrayList<>();
    for (int i = 0; i < sums.size(); i += 2) {
      joined.add(i + 1 < sums.size() ? sums.get(i).joined(sums.get(i + 1)) : sums.get(i));
    }
    return joined;
  }

  /**
   * Blocks of at least {@link #MIN_BLOCK_ROWS} rows: neighbouring stretches are merged in order of
   * event time; a short rest joins the last block.
   */
  public static List<PairSum> blocks(List<PairSum> sums) {
    List<PairSum> blocks = new ArrayList<>();
    PairSum open = null;
    for (PairSum s : sums) {
      open = open == null ? s : open.joined(s);
      if (open.n() >= MIN_BLOCK_ROWS) {
        blocks.add(open);
        open = null;
      }
    }
    if (open != null && blocks.isEmpty()) {
      blocks.add(open);
    } else if (open != null) {
      int last = blocks.size() - 1;
      blocks.set(last, blocks.get(last).joined(open));
    }
    return blocks;
  }
}
