package dev.tidemill.validation.check;

import org.hipparchus.special.Beta;
import org.hipparchus.special.Gamma;

/** Exact probabilities of counts. */
public final class BinomialTail {

  private BinomialTail() {}

  /** The probability of at least {@code k} successes in {@code n} trials of probability p. */
  public static double atLeast(long k, long n, double p) {
    if (k <= 0 || p >= 1) {
      return 1;
    }
    return k > n || p <= 0 ? 0 : Beta.regularizedBeta(p, (double) k, n - k + 1.0);
  }

  /**
   * The probability that none of {@code n} rows is of a class which {@code k} of {@code of} other
   * rows were of: beta-binomial, so that a class of few rows is not taken for one whose share is
   * known exactly.
   */
  public static double none(long k, long of, long n) {
    double others = (double) of - k + 1;
    return Math.exp(
        Gamma.logGamma(others + k)
            - Gamma.logGamma(others)
            + Gamma.logGamma(others + n)
            - Gamma.logGamma(others + k + n));
  }
}
