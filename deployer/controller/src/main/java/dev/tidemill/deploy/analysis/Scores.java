package dev.tidemill.deploy.analysis;

import java.util.Map;

/**
 * What the scores of one version look like. The shape of the distribution only reports; these
 * abort: a NaN or infinite score where the champion has none, and an output that never changes
 * where the champion's does.
 *
 * @param bad NaN or infinite scores
 * @param least smallest score; NaN if none
 * @param most largest score; NaN if none
 */
public record Scores(long executions, long bad, double least, double most) {

  /** Executions below which an unchanging output says nothing. */
  public static final long MIN_CONSTANT = 200;

  /** Bad scores that both versions give are the input's, not the candidate's. */
  public static Judgement finite(Scores candidate, Scores champion) {
    Map<String, Double> numbers =
        Map.of(
            "n", (double) candidate.executions,
            "statistic", (double) candidate.bad,
            "championN", (double) champion.executions,
            "champion", (double) champion.bad);
    String message =
        "%d NaN or infinite scores on the candidate, %d on the champion"
            .formatted(candidate.bad, champion.bad);
    GuardOutcome outcome =
        candidate.bad > 0 && champion.bad == 0 && champion.executions > 0
            ? GuardOutcome.FAIL
            : candidate.executions > 0 && candidate.bad == 0
                ? GuardOutcome.PASS
                : GuardOutcome.HOLD;
    return new Judgement(Guards.NAN, outcome, message, numbers);
  }

  /** Whether the candidate says anything at all. */
  public static Judgement varied(Scores candidate, Scores champion) {
    Map<String, Double> numbers =
        Map.of(
            "n", (double) candidate.executions,
            "least", candidate.least,
            "most", candidate.most,
            "championN", (double) champion.executions,
            "championLeast", champion.least,
            "championMost", champion.most);
    boolean fewer = Math.min(candidate.executions, champion.executions) < MIN_CONSTANT;
    boolean stuck = candidate.most <= candidate.least;
    boolean alone = champion.most > champion.least;
    GuardOutcome outcome =
        candidate.most > candidate.least
            ? GuardOutcome.PASS
            : stuck && alone && !fewer ? GuardOutcome.FAIL : GuardOutcome.HOLD;
    return new Judgement(
        Guards.CONSTANT,
        outcome,
        "scores between %s and %s".formatted(candidate.least, candidate.most),
        numbers);
  }
}
