package dev.tidemill.deploy.analysis;

import java.util.Map;

/**
 * Which share of the mature requests has a label. A request is mature by its event age, whether its
 * label came early or not: judging only what has a label yet would judge a selection.
 */
public final class Coverage {

  /** Below it quality is not judged. */
  public static final double MIN = 0.9;

  private Coverage() {}

  /** HOLD below {@link #MIN}, never FAIL. */
  public static Judgement judge(long mature, long labelled) {
    double share = mature == 0 ? 0 : (double) labelled / mature;
    Map<String, Double> numbers =
        Map.of("n", (double) mature, "labelled", (double) labelled, "statistic", share, "min", MIN);
    return new Judgement(
        Guards.COVERAGE,
        mature > 0 && share >= MIN ? GuardOutcome.PASS : GuardOutcome.HOLD,
        "%d of %d mature requests have a label".formatted(labelled, mature),
        numbers);
  }
}
