package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.statistics.Clusters;
import dev.tidemill.validation.gate.statistics.Resampled;
import java.util.Arrays;

/**
 * Expected calibration error: how far the probability lies from the share that came true, as a mean
 * over rows, in 15 bins of equal width (Guo, Pleiss, Sun, Weinberger 2017). Of two classes it is
 * the probability of the true one; of several that of the class that is decided for.
 */
public record CalibrationError() implements FunctionOfSums {

  /** The bins of equal width. */
  public static final int BINS = 15;

  @Override
  public String name() {
    return "calibration-error";
  }

  @Override
  public boolean fits(Task task) {
    return task != Task.REGRESSION;
  }

  @Override
  public int width(int classes) {
    return BINS;
  }

  /** By bin: how much more was said than came true. */
  @Override
  public double[] terms(double label, double[] answer) {
    double[] terms = new double[BINS];
    int decided = ModelAnswers.decision(answer, Metrics.USUAL_THRESHOLD);
    if (decided < 0) {
      Arrays.fill(terms, Double.NaN);
      return terms;
    }
    boolean single = answer.length == 1;
    double said = single ? answer[0] : answer[decided];
    double came = single ? label : decided == (int) label ? 1 : 0;
    terms[(int) Math.max(0, Math.min(BINS - 1, Math.floor(said * BINS)))] = said - came;
    return terms;
  }

  /**
   * How far draws of clusters lie from all rows, as this metric measures: the error of a model that
   * says what came true differs from 0 by about as much (decision rule B9).
   */
  public Resampled noise(double[] labels, ModelAnswers answers, Clusters clusters) {
    double[] all = new double[BINS];
    double[] rows = new double[clusters.count()];
    double[][] sums = new double[clusters.count()][BINS];
    for (int i = 0; i < labels.length; i++) {
      double[] terms = terms(labels[i], answers.row(i));
      rows[clusters.of()[i]]++;
      for (int b = 0; b < BINS; b++) {
        sums[clusters.of()[i]][b] += terms[b];
        all[b] += terms[b] / labels.length;
      }
    }
    return drawn -> {
      double n = 0;
      double[] apart = new double[BINS];
      for (int cluster : drawn) {
        n += rows[cluster];
        for (int b = 0; b < BINS; b++) {
          apart[b] += sums[cluster][b] - rows[cluster] * all[b];
        }
      }
      return n > 0 ? lossOfSums(apart, n) : Double.NaN;
    };
  }

  @Override
  public double lossOfSums(double[] sums, double n) {
    return Arrays.stream(sums).map(Math::abs).sum() / n;
  }
}
