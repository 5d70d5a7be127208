package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.validation.monitor.Loss;

/**
 * How answers are judged at an endpoint.
 *
 * @param scale variance of the training labels for {@link Loss#SQUARED}, 1 where they do not vary;
 *     unused for {@link Loss#LOG}
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
