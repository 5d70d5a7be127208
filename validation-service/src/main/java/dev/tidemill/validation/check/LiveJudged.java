package dev.tidemill.validation.check;

import dev.tidemill.schemas.message.CheckOutcome;
import java.util.Map;

/**
 * The outcome of a check for a day of traffic.
 *
 * @param outcome pass, fail or insufficient data
 * @param value the value seen; NaN where there is none
 * @param threshold what it is compared with
 * @param message for people; empty unless it failed
 * @param statistics enough to recompute the outcome; empty unless it failed
 */
public record LiveJudged(
    CheckOutcome outcome,
    double value,
    double threshold,
    String message,
    Map<String, Double> statistics) {

  public LiveJudged {
    statistics = Map.copyOf(statistics);
  }

  /** There were too few values to say. */
  public static LiveJudged insufficient(double threshold) {
    return new LiveJudged(CheckOutcome.INSUFFICIENT_DATA, Double.NaN, threshold, "", Map.of());
  }

  /** All is well. */
  public static LiveJudged pass(double value, double threshold) {
    return new LiveJudged(CheckOutcome.PASS, value, threshold, "", Map.of());
  }

  /** A finding. */
  public static LiveJudged fail(
      double value, double threshold, String message, Map<String, Double> statistics) {
    return new LiveJudged(CheckOutcome.FAIL, value, threshold, message, statistics);
  }
}
