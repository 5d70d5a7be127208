package dev.tidemill.validation.monitor.quality;

import dev.tidemill.validation.check.profile.Ascending;
import java.util.Arrays;

/**
 * Bins of one numeric model input, cut at quantiles of the training data. Bin {@code i} holds
 * values below {@code cuts[i]} and not below {@code cuts[i-1]}; the last bin is for a missing value
 * (NaN). An infinite value falls into an outermost bin.
 *
 * @param cuts strictly ascending, finite; empty for a constant column
 */
public record QuantileBins(double[] cuts) {

  public QuantileBins {
    for (int i = 1; i < cuts.length; i++) {
      if (!(cuts[i - 1] < cuts[i])) {
        throw new IllegalArgumentException("cuts must ascend, but cut " + i + " does not");
      }
    }
  }

  /**
   * Bins from quantiles, of which several may be equal (a column with few values): equal cuts
   * become one.
   */
  public static QuantileBins ofQuantiles(double[] quantiles) {
    return new QuantileBins(
        Arrays.stream(quantiles).filter(Double::isFinite).sorted().distinct().toArray());
  }

  /** With at most so many cuts, about evenly chosen from these. */
  QuantileBins coarser(int most) {
    if (cuts.length <= most) {
      return this;
    }
    double[] fewer = new double[most];
    for (int i = 0; i < most; i++) {
      fewer[i] = cuts[(int) ((i + 1L) * cuts.length / (most + 1))];
    }
    return new QuantileBins(fewer);
  }

  /** How many bins there are, the one for a missing value included. */
  public int count() {
    return cuts.length + 2;
  }

  /** The bin of a value: 0 to {@code count() - 1}. */
  public int bin(double value) {
    return Double.isNaN(value) ? cuts.length + 1 : Ascending.of(cuts).atMost(value);
  }

  /**
   * Whether these bins tell values apart about as well as other bins do: none of them holds more
   * than a quarter of the others' cuts, or more than one cut if there are few.
   */
  boolean resolves(QuantileBins others) {
    int most = Math.max(1, others.cuts.length / 4);
    int last = -1;
    int held = 0;
    for (double cut : others.cuts) {
      int bin = bin(cut);
      held = bin == last ? held + 1 : 1;
      last = bin;
      if (held > most) {
        return false;
      }
    }
    return true;
  }
}
