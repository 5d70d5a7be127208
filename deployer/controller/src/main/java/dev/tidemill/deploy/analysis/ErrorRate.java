package dev.tidemill.deploy.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Errors by two exact rules. FAIL at {@code maxAttributable} distinct inputs that fail twice on the
 * candidate while the champion answers them. PASS when the time-uniform 95 % upper bound of the
 * candidate's error rate is at most the champion's rate + {@code maxIncrease} (without an error:
 * about 650 executions). Else HOLD: "not rejected" alone never advances a rollout.
 */
public record ErrorRate(int maxAttributable, double maxIncrease) {

  /** Confidence of the upper bound is 1 - this. */
  public static final double ALPHA = 0.05;

  /** Executions include those in shadow. */
  public record Counts(long executions, long errors) {
    double rate() {
      return executions == 0 ? 0 : (double) errors / executions;
    }
  }

  /**
   * @param attributable distinct inputs whose failure is the candidate's own
   */
  public Judgement judge(int attributable, Counts candidate, Counts champion) {
    double upper = BetaMixture.upperBound(candidate.errors(), candidate.executions(), ALPHA);
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
    numbers.put("alpha", ALPHA);
    if (attributable >= maxAttributable) {
      String message =
          "%d distinct inputs fail on the candidate while the champion answers them; %d abort"
              .formatted(attributable, maxAttributable);
      return new Judgement(Guards.ERRORS, GuardOutcome.FAIL, message, numbers);
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
    return new Judgement(
        Guards.ERRORS, enough ? GuardOutcome.PASS : GuardOutcome.HOLD, message, numbers);
  }
}
