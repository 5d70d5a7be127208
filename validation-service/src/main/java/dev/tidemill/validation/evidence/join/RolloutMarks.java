package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.validation.evidence.EndpointEvidence;
import dev.tidemill.validation.evidence.Novelty;

/**
 * The units and the attributable inputs that a rollout has seen at an endpoint, as marks in the
 * store.
 */
record RolloutMarks(ServedAt where, EndpointStore store) {

  private static final int SEEN = 1;
  private static final int FAILED = 2;

  /** A request of a rollout; marks what it is the first of. */
  Novelty of(Prediction p) {
    String rollout = p.rolloutId().orElseThrow();
    String unit = "u" + p.unitKey();
    int before = store.marks(where, rollout, unit);
    boolean failed =
        p.scores().stream().anyMatch(s -> !s.error().isEmpty() && Novelty.wasToAnswer(p, s));
    int after = before | SEEN | (failed ? FAILED : 0);
    if (after != before) {
      store.mark(where, rollout, unit, after);
    }
    boolean firstError = failed && (before & FAILED) == 0;
    return new Novelty(before == 0, firstError, isNewInput(p, rollout));
  }

  private boolean isNewInput(Prediction p, String rollout) {
    String input = "i" + p.inputHash();
    boolean isNew =
        p.scores().stream().anyMatch(VersionScore::attributable)
            && store.marks(where, rollout, input) == 0;
    if (isNew) {
      store.mark(where, rollout, input, SEEN);
    }
    return isNew;
  }

  /** Deletes marks of former rollouts, of each up to a number. */
  void forgetFormer(EndpointEvidence evidence, int most) {
    for (String rollout : evidence.formerRollouts()) {
      if (store.forgetMarks(where, rollout, most)) {
        evidence.forgotten(rollout);
        store.keep(where, evidence);
      }
    }
  }
}
