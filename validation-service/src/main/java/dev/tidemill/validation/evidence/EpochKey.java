package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Prediction;
import java.util.Optional;

/**
 * What a slice is about: one epoch of an endpoint's route. Evidence of different epochs is never
 * added up here, because the candidate's share of the traffic differs.
 */
public record EpochKey(
    Optional<String> rolloutId, long generation, long epoch, int step, int weight) {

  static EpochKey of(Prediction p) {
    return new EpochKey(p.rolloutId(), p.generation(), p.epoch(), p.step(), p.weight());
  }

  static EpochKey of(EvidenceSlice s) {
    return new EpochKey(s.rolloutId(), s.generation(), s.epoch(), s.step(), s.weight());
  }

  /** Whether this epoch is not older than another. */
  boolean notBefore(long otherGeneration, long otherEpoch) {
    return generation > otherGeneration || (generation == otherGeneration && epoch >= otherEpoch);
  }
}
