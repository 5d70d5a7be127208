package dev.tidemill.validation.evidence;

import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import dev.tidemill.validation.evidence.PendingRow.Scored;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.loss.RowLoss;
import java.util.Optional;
import java.util.OptionalDouble;

/** How answers are judged at an endpoint, and what its labels mean. */
public record AnswerLoss(LossScale losses, LabelReader labels) {

  /** What a label says; empty if it says nothing here. */
  public Optional<Truth> read(KnownLabel label) {
    return labels.read(label);
  }

  /**
   * The loss of an answer. A class that the version does not know has the smallest probability.
   * Empty for an answer that cannot be judged: not a finite number, without its classes, or with a
   * label for which the loss is not defined.
   */
  OptionalDouble of(Scored answer, Truth truth) {
    if (!Double.isFinite(answer.score())) {
      return OptionalDouble.empty();
    }
    if (truth.word().isEmpty()) {
      double loss = losses.of(answer.score(), truth.value());
      return Double.isFinite(loss) ? OptionalDouble.of(loss) : OptionalDouble.empty();
    }
    OptionalDouble probability = answer.probability(truth.word());
    return probability.isPresent()
        ? OptionalDouble.of(RowLoss.log(probability.getAsDouble()))
        : probability;
  }
}
