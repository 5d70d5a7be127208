package dev.tidemill.validation.monitor.quality;

import dev.tidemill.validation.loss.Loss;
import java.util.Arrays;
import java.util.Optional;

/**
 * The last answers with their labels, and the line that would correct them (decision rule C3).
 * Slope 1 and intercept 0 correct nothing; a slope below 1 means that the model is too sure. The
 * line explains an alarm; it never raises one.
 *
 * @param scores the last answers, oldest first, at most {@link #ROWS}
 * @param labels what came true
 */
public record Recalibration(double[] scores, double[] labels) {

  /** ModelAnswers that are kept: some days of a small endpoint. */
  static final int ROWS = 500;

  /** Nothing was answered. */
  public static final Recalibration NONE = new Recalibration(new double[0], new double[0]);

  private static final int FEWEST_ROWS = 100;
  private static final int STEPS = 50;
  private static final double CLIP = 1e-6;

  /** {@code slope * x + intercept}; x is the score, of a classifier its log-odds. */
  public record Line(double slope, double intercept, int rows) {}

  /** With more rows, of which the last stay. */
  Recalibration plus(double[] moreScores, double[] moreLabels) {
    return new Recalibration(last(scores, moreScores), last(labels, moreLabels));
  }

  private static double[] last(double[] before, double[] more) {
    double[] all = Arrays.copyOf(before, before.length + more.length);
    System.arraycopy(more, 0, all, before.length, more.length);
    return Arrays.copyOfRange(all, Math.max(0, all.length - ROWS), all.length);
  }

  /** The line; empty where there are few rows, or no single best line. */
  public Optional<Line> line(Loss loss) {
    if (scores.length < FEWEST_ROWS) {
      return Optional.empty();
    }
    return loss.ofProbabilities() ? logistic() : fit(scores, labels, ones(), 0, 0);
  }

  /** Newton's method for the logistic regression of the label on the log-odds of the score. */
  private Optional<Line> logistic() {
    int n = scores.length;
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      double p = Math.max(CLIP, Math.min(1 - CLIP, scores[i]));
      x[i] = Math.log(p / (1 - p));
    }
    double slope = 1;
    double intercept = 0;
    for (int step = 0; step < STEPS; step++) {
      double[] weights = new double[n];
      double[] working = new double[n];
      for (int i = 0; i < n; i++) {
        double eta = slope * x[i] + intercept;
        double mu = 1 / (1 + Math.exp(-eta));
        weights[i] = Math.max(1e-9, mu * (1 - mu));
        working[i] = (labels[i] - mu) / weights[i];
      }
      Optional<Line> next = fit(x, working, weights, slope, intercept);
      if (next.isEmpty() || Math.abs(next.get().slope()) > 100) {
        return Optional.empty();
      }
      double moved =
          Math.abs(next.get().slope() - slope) + Math.abs(next.get().intercept() - intercept);
      slope = next.get().slope();
      intercept = next.get().intercept();
      if (moved < 1e-9) {
        return next;
      }
    }
    return Optional.empty();
  }

  private double[] ones() {
    double[] ones = new double[scores.length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Adds the weighted least squares of y on x to a line. */
  private static Optional<Line> fit(
      double[] x, double[] y, double[] weights, double slope, double intercept) {
    double sum = 0;
    double sumX = 0;
    double sumY = 0;
    for (int i = 0; i < x.length; i++) {
      sum += weights[i];
      sumX += weights[i] * x[i];
      sumY += weights[i] * y[i];
    }
    double squares = 0;
    double products = 0;
    for (int i = 0; i < x.length; i++) {
      double off = x[i] - sumX / sum;
      squares += weights[i] * off * off;
      products += weights[i] * off * y[i];
    }
    double more = products / squares;
    Line line = new Line(slope + more, intercept + (sumY - more * sumX) / sum, x.length);
    return Double.isFinite(line.slope()) && Double.isFinite(line.intercept())
        ? Optional.of(line)
        : Optional.empty();
  }
}
