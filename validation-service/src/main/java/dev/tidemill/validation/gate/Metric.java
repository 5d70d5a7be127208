package dev.tidemill.validation.gate;

import java.util.Arrays;
import java.util.Optional;

/**
 * A measure of a model on labelled rows. Labels are 0 or 1 (1 is true) for a classifier, numbers
 * for a regression; predictions are P(true), or numbers.
 *
 * <p>All but the AUC are functions of sums over rows ({@link #terms}), so a bootstrap needs the
 * sums per cluster only. {@link #lossOfSums} is oriented so that less is better: 1 - accuracy, 1 -
 * r2, the others as they are.
 */
public enum Metric {
  AUC("auc", true),
  LOG_LOSS("log-loss", false),
  BRIER("brier", false),
  ACCURACY("accuracy", true),
  RMSE("rmse", false),
  MAE("mae", false),
  R2("r2", true);

  private static final double CLIP = 1e-6;

  private final String title;
  private final boolean moreIsBetter;

  Metric(String title, boolean moreIsBetter) {
    this.title = title;
    this.moreIsBetter = moreIsBetter;
  }

  /** The name in the specification. */
  public String title() {
    return title;
  }

  /** Whether {@link #value} grows with quality. */
  public boolean moreIsBetter() {
    return moreIsBetter;
  }

  /** The metric of this name. */
  public static Optional<Metric> named(String title) {
    return Arrays.stream(values()).filter(m -> m.title.equals(title)).findFirst();
  }

  /** Whether the loss is the mean of a loss per row, {@code terms(...)[0]}. */
  public boolean isMeanOfRows() {
    return switch (this) {
      case LOG_LOSS, BRIER, ACCURACY, MAE -> true;
      case AUC, RMSE, R2 -> false;
    };
  }

  /**
   * The value on these rows; NaN where it is not defined: no rows, one class only for the AUC, one
   * label only for r2.
   */
  public double value(double[] labels, double[] predictions) {
    double loss =
        this == AUC
            ? new RankedScores(labels, predictions).loss()
            : lossOfSums(sums(labels, predictions), labels.length);
    return moreIsBetter ? 1 - loss : loss;
  }

  /** What a row adds to the sums. Not for the AUC. */
  public double[] terms(double label, double prediction) {
    double error = prediction - label;
    return switch (this) {
      case AUC -> throw new IllegalArgumentException("The AUC is not a function of sums");
      case LOG_LOSS -> new double[] {logLoss(label, prediction)};
      case BRIER, RMSE -> new double[] {error * error};
      case ACCURACY -> new double[] {(prediction >= 0.5) == (label >= 0.5) ? 0 : 1};
      case MAE -> new double[] {Math.abs(error)};
      case R2 -> new double[] {error * error, label, label * label};
    };
  }

  /** The loss, given the sums of {@link #terms} over n rows. */
  public double lossOfSums(double[] sums, double n) {
    if (n <= 0) {
      return Double.NaN;
    }
    return switch (this) {
      case AUC -> throw new IllegalArgumentException("The AUC is not a function of sums");
      case LOG_LOSS, BRIER, ACCURACY, MAE -> sums[0] / n;
      case RMSE -> Math.sqrt(sums[0] / n);
      case R2 -> {
        double spread = sums[2] - sums[1] * sums[1] / n;
        yield spread > 0 ? sums[0] / spread : Double.NaN;
      }
    };
  }

  /** Logarithmic loss of a probability clipped to [1e-6, 1 - 1e-6]. */
  public static double logLoss(double label, double probability) {
    double p = Math.max(CLIP, Math.min(1 - CLIP, probability));
    return label >= 0.5 ? -Math.log(p) : -Math.log1p(-p);
  }

  private double[] sums(double[] labels, double[] predictions) {
    double[] sums = new double[3];
    for (int i = 0; i < labels.length; i++) {
      double[] terms = terms(labels[i], predictions[i]);
      for (int k = 0; k < terms.length; k++) {
        sums[k] += terms[k];
      }
    }
    return sums;
  }
}
