package dev.tidemill.deploy.analysis;

import java.util.List;

/**
 * Quality on pairs: is the candidate's mean loss above the reference's by more than the margin?
 *
 * <p>Two one-sided confidence sequences, valid under a look at every request, have to agree. The
 * first one knows that the rows of an hour depend on each other: with n pairs of sum S in T blocks,
 * {@code V = T/(T-1) sum_b (S_b - n_b S/n)^2} and {@code r(alpha) = sqrt(2 (V+rho) ln(1 +
 * sqrt((V+rho)/rho) / (2 alpha))) / n}; FAIL when {@code S/n - r(alphaFail) > margin}, tested
 * first; PASS when {@code S/n + r(alphaPass) < margin}. The normal-mixture boundary of Howard,
 * Ramdas, McAuliffe and Sekhon (Annals of Statistics 49(2), 2021) with the block variance in the
 * place of the known one (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, arXiv 2103.06476):
 * asymptotic, because the variance is estimated; hence the minimum of labels and of blocks.
 *
 * <p>The second one, {@link PairBets}, knows that a variance does not show losses that are large
 * and rare: before the first of them a candidate that is worse looks as good as its champion.
 *
 * @param margin in units of the loss
 * @param minLabels below it there is no judgement
 * @param minBlocks below it there is no judgement
 * @param variancePerRow block variance per row that is expected (measured on the gate's holdout):
 *     it tunes where the sequence is tightest and never its validity
 */
public record PairedQuality(
    double margin,
    long minLabels,
    int minBlocks,
    double alphaFail,
    double alphaPass,
    double variancePerRow) {

  /** The variance where the gate measured none. */
  public static final double DEFAULT_VARIANCE_PER_ROW = 0.05;

  private static final double LEAST_VARIANCE_PER_ROW = 1e-4;

  /** Rows at which the sequence is tightest. */
  private static final double TUNED_ROWS = 1500;

  public PairedQuality {
    variancePerRow = Math.max(variancePerRow, LEAST_VARIANCE_PER_ROW);
  }

  /** The defaults of the rules: 12 blocks, alpha .005 to fail and .05 to pass. */
  public static PairedQuality of(double margin, long minLabels, double variancePerRow) {
    return new PairedQuality(margin, minLabels, 12, 0.005, 0.05, variancePerRow);
  }

  /**
   * The first sequence at one look.
   *
   * @param n pairs
   * @param mean difference of the losses
   * @param blockVariance V
   * @param lower bound at alphaFail
   * @param upper bound at alphaPass
   */
  public record Bounds(
      long n, int blocks, double mean, double blockVariance, double lower, double upper) {}

  /**
   * {@code sums} as {@link PairSums#plus} keeps them; bounds are infinite where there is too
   * little.
   */
  public Bounds bounds(List<PairSum> sums) {
    List<PairSum> blocks = PairSums.blocks(sums);
    long n = 0;
    double sum = 0;
    for (PairSum b : blocks) {
      n += b.n();
      sum += b.sum();
    }
    if (n < Math.max(minLabels, 1) || blocks.size() < Math.max(minBlocks, 2)) {
      return new Bounds(
          n,
          blocks.size(),
          sum / n,
          Double.NaN,
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY);
    }
    double variance = blockVariance(blocks, n, sum);
    return new Bounds(
        n,
        blocks.size(),
        sum / n,
        variance,
        sum / n - radius(variance, n, alphaFail),
        sum / n + radius(variance, n, alphaPass));
  }

  /**
   * FAIL is tested first. If only one of the two sequences says so, or the bounds are infinite, the
   * outcome is HOLD.
   */
  public GuardOutcome outcome(Bounds bounds, PairBets bets) {
    if (bounds.lower() > margin && bets.above(margin, alphaFail)) {
      return GuardOutcome.FAIL;
    }
    return bounds.upper() < margin && bets.below(margin, alphaPass)
        ? GuardOutcome.PASS
        : GuardOutcome.HOLD;
  }

  /** The half width of the one-sided sequence at {@code alpha}. */
  public double radius(double blockVariance, long n, double alpha) {
    double rho = rho(alpha);
    double v = blockVariance + rho;
    return Math.sqrt(2 * v * Math.log1p(Math.sqrt(v / rho) / (2 * alpha))) / n;
  }

  /** rho of the one-sided sequence at {@code alpha}. */
  public double rho(double alpha) {
    double twice = 2 * Math.log(1 / alpha);
    return TUNED_ROWS * variancePerRow / (twice + Math.log1p(twice));
  }

  static double blockVariance(List<PairSum> blocks, long n, double sum) {
    double mean = sum / n;
    double squares = 0;
    for (PairSum b : blocks) {
      double off = b.sum() - b.n() * mean;
      squares += off * off;
    }
    double t = blocks.size();
    return t / (t - 1) * squares;
  }
}
