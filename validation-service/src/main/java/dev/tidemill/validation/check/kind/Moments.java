package dev.tidemill.validation.check.kind;

/**
 * Mean and spread of some values, so that they can be added one by one and merged: Welford, "Note
 * on a method for calculating corrected sums of squares and products", Technometrics 4 (1962);
 * merged as by Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
 * sample variances", COMPSTAT 1982.
 *
 * @param rows all of them
 * @param values those with a finite value
 * @param mean of the values; 0 where there are none
 * @param squares sum of the squared differences from the mean
 */
public record Moments(long rows, long values, double mean, double squares) {

  /**
   * Values beyond this, on either side, count as this: their squares need not be doubles, but the
   * deviation must be one that any limit can be compared with.
   */
  static final double FARTHEST = 1e140;

  static final Moments NONE = new Moments(0, 0, 0, 0);

  /** The same after one more value; a value that is not finite counts as a row only. */
  Moments with(double value) {
    if (!Double.isFinite(value)) {
      return new Moments(rows + 1, values, mean, squares);
    }
    long n = values + 1;
    double near = Math.max(-FARTHEST, Math.min(FARTHEST, value));
    double difference = near - mean;
    double moved = mean + difference / n;
    return new Moments(rows + 1, n, moved, squares + difference * (near - moved));
  }

  Moments merge(Moments other) {
    long n = values + other.values;
    if (values == 0 || other.values == 0) {
      Moments one = values == 0 ? other : this;
      return new Moments(rows + other.rows, n, one.mean, one.squares);
    }
    double difference = other.mean - mean;
    double share = (double) other.values / n;
    return new Moments(
        rows + other.rows,
        n,
        mean + difference * share,
        squares + other.squares + difference * difference * values * share);
  }

  /** The standard deviation of the values as a sample; unknown if there are fewer than two. */
  Figure deviation() {
    return new Figure(rows, values, values < 2 ? Double.NaN : Math.sqrt(squares / (values - 1)));
  }
}
