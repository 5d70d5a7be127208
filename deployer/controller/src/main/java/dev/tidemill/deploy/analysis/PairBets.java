package dev.tidemill.deploy.analysis;

import dev.tidemill.schemas.message.PairSpread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Bets on the mean of paired differences, of which only the range is known. They keep their level
 * even where large differences are so rare that no variance shows them.
 *
 * <p>Against "the mean is at least m" the wealth is {@code K = sum_j w_j prod_i (1 + u_j (m - d_i)
 * / (3 - m))} with u = .99, .99/2, ... .99/64 and w = 3/4, 1/8, 1/16, ... 1/128, 1/128. No factor
 * is negative, and its mean is at most 1 while the mean difference is at least m, so K ever reaches
 * 1/alpha with probability at most alpha: exact at every look, whatever the distribution, while the
 * rows are independent (betting by Waudby-Smith and Ramdas, JRSS-B 86(1), 2024; Ville's
 * inequality). A bet cannot be larger than 1 / (3 - m), so this many labels are what the rare large
 * loss costs every valid rule, and most of the stake is on the largest bet. Against "at most m" it
 * is the mirror image.
 *
 * @param weights pairs per knot of {@link PairSpread}
 */
public record PairBets(List<Double> weights) {

  /** No pair. */
  public static final PairBets NONE = new PairBets(Collections.nCopies(PairSpread.KNOTS, 0.0));

  private static final double LARGEST = 0.99;
  private static final int BETS = 7;
  private static final double FIRST_STAKE = 0.75;
  private static final int BISECTIONS = 50;

  public PairBets {
    weights = List.copyOf(weights);
  }

  /** With more pairs, given per knot. */
  public PairBets plus(double[] more) {
    List<Double> next = new ArrayList<>(weights);
    for (int knot = 0; knot < Math.min(more.length, next.size()); knot++) {
      next.set(knot, next.get(knot) + more[knot]);
    }
    return new PairBets(next);
  }

  /** Whether it is proven at {@code alpha} that the mean difference is below {@code m}. */
  boolean below(double m, double alpha) {
    return logWealth(m, 1) >= Math.log(1 / alpha);
  }

  /** Whether it is proven at {@code alpha} that the mean difference is above {@code m}. */
  boolean above(double m, double alpha) {
    return logWealth(m, -1) >= Math.log(1 / alpha);
  }

  /** The least m that the mean is proven to be below; 3 where there is none. */
  public double upper(double alpha) {
    return last(m -> !below(m, alpha), 1);
  }

  /** The largest m that the mean is proven to be above; -3 where there is none. */
  public double lower(double alpha) {
    return last(m -> !above(m, alpha), -1);
  }

  /** The wealth grows with m towards that side's end of the range. */
  private double last(DoublePredicate open, int side) {
    double from = -side * PairSpread.CLIP;
    double to = side * PairSpread.CLIP;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (from + to) / 2;
      if (open.test(middle)) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return to;
  }

  /**
   * Natural logarithm of the wealth.
   *
   * @param side 1: the bet is that the mean is below m, -1: above
   */
  private double logWealth(double m, int side) {
    double worst = PairSpread.CLIP - side * m;
    if (worst <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double[] logs = new double[BETS];
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < BETS; j++) {
      double bet = LARGEST / (1 << j) / worst;
      logs[j] = Math.log(stake(j));
      for (int knot = 0; knot < PairSpread.KNOTS; knot++) {
        double pairs = weights.get(knot);
        if (pairs > 0) {
          logs[j] += pairs * Math.log1p(bet * side * (m - PairSpread.at(knot)));
        }
      }
      most = Math.max(most, logs[j]);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - most);
    }
    return most + Math.log(sum);
  }

  /** 3/4, and then half of the rest each time; the last two are alike. */
  private static double stake(int j) {
    return j == 0 ? FIRST_STAKE : (1 - FIRST_STAKE) / (1 << Math.min(j, BETS - 2));
  }
}
