package dev.tidemill.example.flights.training;

import java.util.Arrays;

/** Figures for a model's predictions. */
public final class Scores {
  private Scores() {}

  /** Mean log-loss in nats, with probabilities clipped to [1e-6, 1 - 1e-6]. */
  public static double logLoss(float[] probabilities, float[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double p = Math.min(Math.max(probabilities[i], 1e-6), 1 - 1e-6);
      sum -= Math.log(labels[i] > 0 ? p : 1 - p);
    }
    return sum / labels.length;
  }

  /**
   * Area under the ROC curve: the chance that a true row scores above a false one, ties counting
   * half. NaN when all labels are equal.
   */
  public static double auc(float[] probabilities, float[] labels) {
    long[] order = new long[labels.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = ((long) Float.floatToIntBits(probabilities[i]) << 32) | i;
    }
    Arrays.sort(order);
    double ranksOfTrue = 0;
    long trues = 0;
    int from = 0;
    while (from < order.length) {
      int to = from;
      while (to < order.length && order[to] >> 32 == order[from] >> 32) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        if (labels[(int) order[i]] > 0) {
          ranksOfTrue += rank;
          trues++;
        }
      }
      from = to;
    }
    double falses = labels.length - trues;
    return (ranksOfTrue - trues * (trues + 1.0) / 2) / (trues * falses);
  }
}
