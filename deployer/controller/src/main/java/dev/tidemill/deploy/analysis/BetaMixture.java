package dev.tidemill.deploy.analysis;

import org.hipparchus.special.Beta;

/**
 * The e-process of a success probability: the likelihood ratio of a Beta(1/2, 1/2) mixture against
 * {@code p}, {@code B(k+1/2, n-k+1/2) / (B(1/2,1/2) p^k (1-p)^(n-k))}. It is a martingale under p,
 * so by Ville's inequality it ever reaches 1/alpha with probability at most alpha (Robbins 1970;
 * Howard and Ramdas, Bernoulli 28(3), 2022).
 */
public final class BetaMixture {

  private static final double LOG_PI = Math.log(Math.PI);
  private static final int BISECTIONS = 60;

  private BetaMixture() {}

  /** Natural logarithm of the e-process after {@code k} successes in {@code n} trials. */
  public static double logE(long k, long n, double p) {
    return logMixture(k, n) - logLikelihood(k, n, p);
  }

  private static double logMixture(long k, long n) {
    return Beta.logBeta(k + 0.5, n - k + 0.5) - LOG_PI;
  }

  private static double logLikelihood(long k, long n, double p) {
    return term(k, p) + term(n - k, 1 - p);
  }

  private static double term(long count, double p) {
    return count == 0 ? 0 : count * Math.log(p);
  }

  /**
   * The time-uniform upper bound: the largest p that the e-process has not rejected at {@code
   * alpha}; 1 without trials.
   */
  public static double upperBound(long k, long n, double alpha) {
    double least = logMixture(k, n) - Math.log(1 / alpha);
    if (n == 0 || logLikelihood(k, n, 1) > least) {
      return 1;
    }
    double low = (double) k / n;
    double high = 1;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (logLikelihood(k, n, middle) > least) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Whether {@code k} in {@code n} rejects "the probability is at most p" at {@code alpha}, however
   * often one looks. Above p the e-process grows with k, so what holds at p holds below it.
   */
  public static boolean rejectsAtMost(long k, long n, double p, double alpha) {
    return n > 0 && k > p * n && logE(k, n, p) >= Math.log(1 / alpha);
  }
}
