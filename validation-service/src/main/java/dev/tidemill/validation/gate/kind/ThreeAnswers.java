package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.statistics.Comparison;
import java.util.Map;

/**
 * The answer of a comparison of losses (decision rule B1). Pass: it is shown that the first model
 * is worse by less than the margin. Fail: it is shown to be worse, or the estimate is worse by the
 * margin. Otherwise there are too few rows to say: undecided. An undecided candidate goes on if the
 * rollout judges quality on pairs, and otherwise only if the estimate is not worse.
 *
 * @param margin in units of the loss; 0 where the first must be better than the second
 * @param judgedOnPairs whether the rollout will judge the same question on pairs
 */
record ThreeAnswers(Comparison comparison, double margin, boolean judgedOnPairs) {

  /** What the rows say by themselves. */
  CheckOutcome answer() {
    if (comparison.upper() < margin) {
      return CheckOutcome.PASS;
    }
    return comparison.lower() > 0 || comparison.difference() >= margin
        ? CheckOutcome.FAIL
        : CheckOutcome.UNDECIDED;
  }

  /** The outcome for the candidate: if it is undecided and may not go on, it fails. */
  CheckOutcome outcome() {
    CheckOutcome answer = answer();
    return answer == CheckOutcome.UNDECIDED && !goesOn() ? CheckOutcome.FAIL : answer;
  }

  private boolean goesOn() {
    return judgedOnPairs || comparison.difference() <= 0;
  }

  /** The check, with a sentence that starts with {@code compared}. */
  Judged judged(String allowed, String compared) {
    String observed = Numbers.show(comparison.difference());
    String message = compared + ": " + words();
    return switch (outcome()) {
      case PASS -> Judged.of(true, observed, allowed, message, Map.of());
      case UNDECIDED -> Judged.undecided(observed, allowed, message, Map.of());
      default -> Judged.of(false, observed, allowed, message, Map.of());
    };
  }

  private String words() {
    return switch (answer()) {
      case PASS ->
          margin > 0 ? "shown not to be worse by " + Numbers.show(margin) : "shown to be better";
      case UNDECIDED -> "undecided on so few rows, " + undecided();
      default -> failure();
    };
  }

  private String undecided() {
    if (comparison.difference() <= 0) {
      return "and it goes on because the estimate is not worse";
    }
    return judgedOnPairs
        ? "and it goes on because the rollout judges quality on pairs"
        : "and it does not go on: no rollout judges quality on pairs, and the estimate is worse";
  }

  private String failure() {
    if (comparison.lower() > 0) {
      return "shown to be worse";
    }
    return margin > 0
        ? "worse by %s, which is not below the margin"
            .formatted(Numbers.show(comparison.difference()))
        : "not better";
  }
}
