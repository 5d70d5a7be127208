package dev.tidemill.schemas.message;

/**
 * How paired differences spread: weights on 21 fixed knots, 0 and +-3 / 2^j for j = 0 to 9.
 *
 * <p>A difference is shared between the two knots beside it so that its mean stays what it is. So
 * weights add up over pairs, hold their number and sum exactly, and every concave function of the
 * differences has at least the sum that it has over the weighted knots: what is proven with the
 * knots holds for the pairs.
 */
public final class PairSpread {

  /** Differences are clipped to plus and minus this. */
  public static final double CLIP = 3;

  private static final int HALVINGS = 10;

  /** Number of knots. */
  public static final int KNOTS = 2 * HALVINGS + 1;

  private PairSpread() {}

  /** The difference at a knot, 0 to 20, ascending from -3 to 3. */
  public static double at(int knot) {
    int side = knot - HALVINGS;
    return side == 0 ? 0 : Math.signum(side) * CLIP / Math.pow(2, HALVINGS - Math.abs(side));
  }

  /** Adds {@code pairs} times a difference in [-3, 3] to the weights, in place. */
  public static void add(double[] weights, double difference, double pairs) {
    int above = 1;
    while (above < KNOTS - 1 && difference > at(above)) {
      above++;
    }
    double low = at(above - 1);
    double share = (difference - low) / (at(above) - low);
    weights[above - 1] += (1 - share) * pairs;
    weights[above] += share * pairs;
  }
}
