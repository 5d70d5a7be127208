package dev.tidemill.validation.gate.statistics;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Rows in the order of their scores, prepared for many weighted AUCs, each of which costs one pass
 * over the rows. Ties count one half (Mann and Whitney).
 */
public final class RankedScores {

  private final int[] order;
  private final boolean[] positive;
  private final boolean[] lastOfTie;

  /** Puts the rows in order; a label of one half or more is positive. */
  public RankedScores(double[] labels, double[] scores) {
    Integer[] boxed = new Integer[scores.length];
    Arrays.setAll(boxed, i -> i);
    Arrays.sort(boxed, Comparator.comparingDouble(i -> scores[i]));
    order = new int[boxed.length];
    positive = new boolean[boxed.length];
    lastOfTie = new boolean[boxed.length];
    for (int r = 0; r < order.length; r++) {
      order[r] = boxed[r];
      positive[r] = labels[order[r]] >= 0.5;
      lastOfTie[r] = r == order.length - 1 || scores[boxed[r]] != scores[boxed[r + 1]];
    }
  }

  /** 1 - AUC with equal weights; NaN when a class is absent. */
  public double loss() {
    int[] one = new int[order.length];
    return loss(one, new int[] {1});
  }

  /** 1 - AUC where row i counts {@code weight[cluster[i]]} times; NaN when a class is absent. */
  public double loss(int[] cluster, int[] weight) {
    double area = 0;
    double negatives = 0;
    double positives = 0;
    double tiedNegatives = 0;
    double tiedPositives = 0;
    for (int r = 0; r < order.length; r++) {
      int w = weight[cluster[order[r]]];
      if (positive[r]) {
        tiedPositives += w;
      } else {
        tiedNegatives += w;
      }
      if (lastOfTie[r]) {
        area += tiedPositives * (negatives + tiedNegatives / 2);
        positives += tiedPositives;
        negatives += tiedNegatives;
        tiedPositives = 0;
        tiedNegatives = 0;
      }
    }
    return positives > 0 && negatives > 0 ? 1 - area / (positives * negatives) : Double.NaN;
  }
}
