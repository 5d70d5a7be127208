package dev.tidemill.validation.check;

import org.hipparchus.special.Beta;

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
}
