package dev.tidemill.validation.monitor;

import dev.tidemill.validation.check.BinomialTail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The share of good values a day of event time: not missing for {@code complete}, not infinite for
 * {@code finite}. A day with too small a share is a finding; the next finding needs a good day
 * first.
 *
 * @param day number of the open day since 1970, or {@link DriftWatch#NO_DAY}
 * @param rows values of the open day
 * @param bad those of them that are bad
 * @param raised whether the last judged day was bad
 */
public record ShareWatch(long day, long rows, long bad, boolean raised) {

  private static final long DAY_MILLIS = 86_400_000L;

  /** Fewer values a day are too few to judge. */
  private static final long FEWEST_ROWS = 100;

  /** How often chance alone may make a day of the smallest share a finding. */
  public static final double ALPHA = 0.001;

  /** A value at an event time (epoch ms). */
  public record Value(long eventMillis, boolean good) {}

  /**
   * A day whose share of good values is too small.
   *
   * @param chance the probability of that number of bad values at the smallest share
   */
  public record Shortfall(
      long onsetMillis, long atMillis, double share, long rows, long bad, double chance) {}

  /** The watch after values, and what it saw. */
  public record Step(ShareWatch next, List<Shortfall> shortfalls) {}

  /** A watch that has seen nothing. */
  public static final ShareWatch START = new ShareWatch(DriftWatch.NO_DAY, 0, 0, false);

  /**
   * The watch after more values, in the order of their event time; a value of an earlier day than
   * the open one counts to the open one.
   *
   * @param least smallest share of good values. Below 1 a day fails only when its share is below
   *     {@code least} beyond chance: that number of bad values has a probability of at most {@link
   *     #ALPHA}, exactly; at 1 one bad value is enough
   */
  public Step observe(List<Value> batch, double least) {
    ShareWatch watch = this;
    List<Shortfall> shortfalls = new ArrayList<>();
    long openDay = day;
    long n = rows;
    long wrong = bad;
    for (Value value : batch) {
      long current = Math.floorDiv(value.eventMillis(), DAY_MILLIS);
      if (current > openDay) {
        ShareWatch closing = new ShareWatch(openDay, n, wrong, watch.raised);
        closing.shortfall(least).filter(s -> !closing.raised).ifPresent(shortfalls::add);
        watch = new ShareWatch(current, 0, 0, closing.raisedAfter(least));
        openDay = current;
        n = 0;
        wrong = 0;
      }
      n++;
      wrong += value.good() ? 0 : 1;
    }
    return new Step(new ShareWatch(openDay, n, wrong, watch.raised), shortfalls);
  }

  private boolean raisedAfter(double least) {
    return rows < FEWEST_ROWS && least < 1 ? raised : shortfall(least).isPresent();
  }

  private Optional<Shortfall> shortfall(double least) {
    if (rows == 0 || (rows < FEWEST_ROWS && least < 1)) {
      return Optional.empty();
    }
    double chance = BinomialTail.atLeast(bad, rows, 1 - least);
    if (chance > ALPHA) {
      return Optional.empty();
    }
    long start = day * DAY_MILLIS;
    double share = 1 - (double) bad / rows;
    return Optional.of(new Shortfall(start, start + DAY_MILLIS - 1, share, rows, bad, chance));
  }
}
