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

  /** Must beat the constant (training base rate or mean) at this confidence. */
  public record Constant(double confidence) implements Kind {}

  /** Compared with the champion on the same rows by a paired cluster bootstrap. */
  public record Champion(String metric, Test test, double margin, double confidence, String cluster)
      implements Kind {}

  /**
   * The candidate may not be worse than the champion by {@code margin} in any slice, decision rule
   * B8.
   */
  public record Slices(List<String> by, String metric, double margin, long minRows)
      implements Kind {}

  /** Quantile of single-row scoring time. */
  public record Latency(double quantile, Duration max) implements Kind {}

  public record Size(long maxBytes) implements Kind {}

  /** Which hypothesis the champion check tests. */
  public enum Test {
    NON_INFERIOR,
    SUPERIOR
  }
}
