package dev.tidemill.deploy.analysis;

import java.time.Instant;

/**
 * Paired differences of the requests in a stretch of event time.
 *
 * @param start inclusive
 * @param end exclusive
 * @param n pairs
 * @param sum of clip(loss of the candidate - loss of the reference, +-3)
 */
public record PairSum(Instant start, Instant end, long n, double sum) {

  boolean covers(Instant time) {
    return !time.isBefore(start) && time.isBefore(end);
  }

  PairSum plus(long moreN, double moreSum) {
    return new PairSum(start, end, n + moreN, sum + moreSum);
  }

  /** This and the next stretch as one. */
  PairSum joined(PairSum next) {
    return new PairSum(start, next.end, n + next.n, sum + next.sum);
  }
}
