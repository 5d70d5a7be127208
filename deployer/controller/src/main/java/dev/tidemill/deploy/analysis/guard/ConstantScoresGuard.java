package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.VersionTotals;
import java.util.Map;
import java.util.Optional;

/**
 * Fails on an output that never changes where the champion's does (decision rule A9). The shape of
 * the distribution aborts nothing.
 */
public record ConstantScoresGuard() implements Guard {

  /** Executions of each version below which an unchanging output says nothing. */
  public static final long MIN_EXECUTIONS = 200;

  static Optional<ConstantScoresGuard> of(Guards.Setting setting) {
    return Optional.of(new ConstantScoresGuard());
  }

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    VersionTotals candidate = evidence.candidate();
    VersionTotals champion = evidence.reference();
    Map<String, Double> numbers =
        Map.of(
            "n", (double) candidate.executions(),
            "least", candidate.least(),
            "most", candidate.most(),
            "championN", (double) champion.executions(),
            "championLeast", champion.least(),
            "championMost", champion.most());
    String message =
        Double.isNaN(candidate.least())
            ? "the candidate has given no score yet"
            : "scores between %s and %s".formatted(candidate.least(), candidate.most());
    return new GuardVerdict(name(), outcome(candidate, champion), message, numbers);
  }

  /** Comparisons with NaN, where there is no score, are false. */
  private static GuardOutcome outcome(VersionTotals candidate, VersionTotals champion) {
    if (candidate.most() > candidate.least()) {
      return GuardOutcome.PASS;
    }
    boolean enough = Math.min(candidate.executions(), champion.executions()) >= MIN_EXECUTIONS;
    boolean stuck = candidate.most() <= candidate.least();
    boolean alone = champion.most() > champion.least();
    return stuck && alone && enough ? GuardOutcome.FAIL : GuardOutcome.HOLD;
  }
}
