package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a candidate reaches traffic. */
public record RolloutSpec(
    Serving serving,
    Strategy strategy,
    double shadowShare,
    List<Integer> stepWeights,
    String stickyBy,
    Optional<ErrorsGuard> errors,
    Optional<QualityGuard> quality,
    Optional<LatencyGuard> latency,
    Duration deadline,
    Provisional provisional) {

  /**
   * Whether candidate and champion answer the same requests and are compared on them (decision rule
   * A1), so that a candidate that the gate leaves undecided is decided here.
   */
  public boolean judgesQualityOnPairs() {
    return strategy == Strategy.CANARY
        && serving.backend() == Backend.GATEWAY
        && shadowShare > 0
        && quality.isPresent();
  }

  public record Serving(String endpoint, Backend backend, int keepWarm) {}

  public enum Backend {
    GATEWAY,
    /** Only the alias moves; batch jobs read the champion's artefact. */
    NONE
  }

  public enum Strategy {
    CANARY,
    BLUE_GREEN,
    SHADOW
  }

  /**
   * Decision rules A2, A3 and A5. {@code maxIncrease}: candidate's error rate over the champion's,
   * for advancing.
   */
  public record ErrorsGuard(int attributableInputs, double alpha, double maxIncrease) {}

  /**
   * Decision rule A1.
   *
   * @param metric log-loss; for regression squared-error, the squared error over the label's
   *     variance
   */
  public record QualityGuard(String metric, double margin, long minLabels) {}

  /** Decision rule A10. */
  public record LatencyGuard(double quantile, double maxRatio, Duration maxIncrease) {}

  /**
   * Decision rule A11: the former champion stays in shadow for {@code labels} labels or {@code
   * atMost}.
   */
  public record Provisional(long labels, Duration atMost) {}
}
