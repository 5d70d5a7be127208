package dev.tidemill.validation.gate.statistics;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Rows in the order of their scores, prepared for many weighted areas under curves, each of which
 * costs one pass over the rows. What is NaN has no order, and then nothing is defined.
 */
public final class RankedScores {

  private final int[] order;
  private final boolean[] positive;
  private final boolean[] lastOfTie;
  private final boolean defined;

  /** Puts the rows in order; a label of one half or more is positive. */
  public RankedScores(double[] labels, double[] scores) {
    defined = Arrays.stream(scores).noneMatch(Double::isNaN);
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

  /**
   * 1 - AUC where row i counts {@code weight[cluster[i]]} times, ties counting one half (Mann and
   * Whitney); NaN when a class is absent.
   */
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
    return defined && positives > 0 && negatives > 0
        ? 1 - area / (positives * negatives)
        : Double.NaN;
  }

  /**
   * The mean over the positive rows of the precision among the rows that score at least as high,
   * where row i counts {@code weight[cluster[i]]} times; NaN without a positive row.
   */
  public double averagePrecision(int[] cluster, int[] weight) {
    double sum = 0;
    double positives = 0;
    double rows = 0;
    double tiedPositives = 0;
    for (int r = order.length - 1; r >= 0; r--) {
      int w = weight[cluster[order[r]]];
      rows += w;
      tiedPositives += positive[r] ? w : 0;
      boolean lastOfItsScore = r == 0 || lastOfTie[r - 1];
      if (lastOfItsScore && tiedPositives > 0) {
        positives += tiedPositives;
        sum += tiedPositives * positives / rows;
        tiedPositives = 0;
      }
    }
    return defined && positives > 0 ? sum / positives : Double.NaN;
  }
}
