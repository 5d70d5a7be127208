package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.validation.monitor.quality.Loss;

/**
 * How answers are judged at an endpoint.
 *
 * @param scale for {@link Loss#SQUARED} the variance of the training labels, or 1 if they do not
 *     vary; {@link Loss#LOG} does not use it
 */
public record LossScale(Loss loss, double scale) {

  public LossScale {
    scale = scale > 0 ? scale : 1;
  }

  double of(double score, double label) {
    return loss.of(score, label, scale);
  }

  /** Decision rule A1: {@code clip(loss candidate - loss reference, +-3)}. */
  double difference(double candidate, double reference, double label) {
    return Math.max(
        -PairSpread.CLIP, Math.min(PairSpread.CLIP, of(candidate, label) - of(reference, label)));
  }
}
