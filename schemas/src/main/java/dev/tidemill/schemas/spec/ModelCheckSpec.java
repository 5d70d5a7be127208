package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** One check of the model gate, judged on the holdout by the validation service. */
public record ModelCheckSpec(String name, GatesSpec.Severity severity, Kind kind) {

  /** The closed set of model checks. */
  public sealed interface Kind permits Metric, Constant, Champion, Slices, Latency, Size {}

  /** An absolute limit of a metric: auc, log-loss, brier, accuracy, rmse, mae, r2. */
  public record Metric(String metric, OptionalDouble min, OptionalDouble max) implements Kind {}

  /**
   * Must beat the constant (training base rate or mean); passes if that is shown at this
   * confidence, and fails only if the estimate is not better.
   */
  public record Constant(double confidence) implements Kind {}

  /**
   * Compared with the champion on the same rows by a paired cluster bootstrap, decision rule B1.
   *
   * @param margin largest difference in loss that is tolerated
   */
  public record Champion(
      String metric,
      Require require,
      double margin,
      MarginUnit unit,
      double confidence,
      String cluster)
      implements Kind {}

  /**
   * The candidate may not be worse than the champion by {@code margin} in any slice, decision rule
   * B8.
   */
  public record Slices(List<String> by, String metric, double margin, MarginUnit unit, long minRows)
      implements Kind {}

  /** Quantile of single-row scoring time. */
  public record Latency(double quantile, Duration max) implements Kind {}

  public record Size(long maxBytes) implements Kind {}

  /** What a margin of rmse or mae is measured in; other metrics have no unit. */
  public enum MarginUnit {
    /** The standard deviation of the training labels, the scale of the rollout's quality guard. */
    SPREAD,
    /** The unit of the label. */
    LABEL
  }

  /** What a candidate needs against the champion. */
  public enum Require {
    /** Not worse by the margin; what the rows leave undecided goes on to the rollout. */
    NOT_WORSE,
    /** Shown not to be worse by the margin. */
    SHOWN,
    /** Shown to be better by the margin. */
    BETTER
  }
}
