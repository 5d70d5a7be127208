package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.BetaMixture;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.VersionTotals;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.guard.Errors;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Errors by two exact rules (decision rules A2 and A5). FAIL at {@code maxAttributable} distinct
 * inputs that fail twice on the candidate while the champion answers them. PASS when the
 * time-uniform 95 % upper bound of the candidate's error rate is at most the champion's rate +
 * {@code maxIncrease} (without an error: about 650 executions). Else HOLD: "not rejected" alone
 * never advances a rollout.
 *
 * <p>Every rollout has it: one that proves nothing about errors must not advance.
 */
public record ErrorsGuard(int maxAttributable, double maxIncrease) implements Guard {

  /** Confidence of the upper bound is 1 - this. It delays a rollout; it aborts none. */
  public static final double BOUND_ALPHA = 0.05;

  /** Where a specification has no errors guard: without one 100 requests would prove a version. */
  private static final Errors USUAL = new Errors(3, 0.001, 0.01);

  /** Executions include those in shadow. */
  public record Counts(long executions, long errors) {

    static Counts of(VersionTotals totals) {
      return new Counts(totals.executions(), totals.errors());
    }

    double rate() {
      return executions == 0 ? 0 : (double) errors / executions;
    }
  }

  /** What the specification says of errors, or what is usual. */
  static Errors limits(RolloutSpec rules) {
    return rules.guard(Errors.class).orElse(USUAL);
  }

  /** How many distinct inputs that fail on the candidate alone abort a rollout. */
  public static int maxAttributable(RolloutSpec rules) {
    return limits(rules).attributableInputs();
  }

  static Optional<ErrorsGuard> of(Guards.Setting setting) {
    Errors limits = limits(setting.rules());
    return Optional.of(new ErrorsGuard(limits.attributableInputs(), limits.maxIncrease()));
  }

  @Override
  public String name() {
    return "errors";
  }

  @Override
  public Need neededFor() {
    return Need.ADVANCE;
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    GuardVerdict verdict =
        judge(
            evidence.attributable().size(),
            Counts.of(evidence.candidate()),
            Counts.of(evidence.reference()));
    String failure = evidence.candidate().failure();
    if (failure.isEmpty() || verdict.outcome() == GuardOutcome.PASS) {
      return verdict;
    }
    return new GuardVerdict(
        verdict.guard(),
        verdict.outcome(),
        verdict.message() + ". Its last failure: " + failure,
        verdict.statistics());
  }

  /**
   * Judges the errors of a candidate beside those of the champion.
   *
   * @param attributable distinct inputs whose failure is the candidate's own
   */
  public GuardVerdict judge(int attributable, Counts candidate, Counts champion) {
    double upper = BetaMixture.upperBound(candidate.errors(), candidate.executions(), BOUND_ALPHA);
    double allowed = champion.rate() + maxIncrease;
    Map<String, Double> numbers = new TreeMap<>();
    numbers.put("n", (double) candidate.executions());
    numbers.put("errors", (double) candidate.errors());
    numbers.put("championN", (double) champion.executions());
    numbers.put("championErrors", (double) champion.errors());
    numbers.put("attributableInputs", (double) attributable);
    numbers.put("attributableLimit", (double) maxAttributable);
    numbers.put("statistic", candidate.rate());
    numbers.put("upperBound", upper);
    numbers.put("allowed", allowed);
    numbers.put("alpha", BOUND_ALPHA);
    if (attributable >= maxAttributable) {
      String message =
          "%d distinct inputs fail on the candidate while the champion answers them; %d abort"
              .formatted(attributable, maxAttributable);
      return new GuardVerdict(name(), GuardOutcome.FAIL, message, numbers);
    }
    boolean enough = champion.executions() > 0 && upper <= allowed;
    String message =
        String.format(
            Locale.ROOT,
            "%d errors in %d executions: the rate is below %.4f at 95 %%, allowed %.4f",
            candidate.errors(),
            candidate.executions(),
            upper,
            allowed);
    return new GuardVerdict(
        name(), enough ? GuardOutcome.PASS : GuardOutcome.HOLD, message, numbers);
  }
}
