package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.VersionTotals;
import java.util.Map;
import java.util.Optional;

/**
 * Fails on a NaN or infinite score where the champion has none (decision rule A9). Bad scores that
 * both versions give are the input's, not the candidate's.
 */
public record FiniteScoresGuard() implements Guard {

  static Optional<FiniteScoresGuard> of(Guards.Setting setting) {
    return Optional.of(new FiniteScoresGuard());
  }

  @Override
  public String name() {
    return "nan";
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    VersionTotals candidate = evidence.candidate();
    VersionTotals champion = evidence.reference();
    Map<String, Double> numbers =
        Map.of(
            "n", (double) candidate.executions(),
            "statistic", (double) candidate.bad(),
            "championN", (double) champion.executions(),
            "champion", (double) champion.bad());
    String message =
        "%d NaN or infinite scores on the candidate, %d on the champion"
            .formatted(candidate.bad(), champion.bad());
    return new GuardVerdict(name(), outcome(candidate, champion), message, numbers);
  }

  private static GuardOutcome outcome(VersionTotals candidate, VersionTotals champion) {
    if (candidate.bad() > 0 && champion.bad() == 0 && champion.executions() > 0) {
      return GuardOutcome.FAIL;
    }
    return candidate.executions() > 0 && candidate.bad() == 0
        ? GuardOutcome.PASS
        : GuardOutcome.HOLD;
  }
}
