package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.guard.QualityGuard;
import dev.tidemill.schemas.message.LossDifferences;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.util.Optional;

/** The end of a rollout; it says who serves now. */
final class RolloutEnd {

  private RolloutEnd() {}

  /** Ends the rollout and publishes the route without it. */
  static void end(RolloutDraft draft, RolloutOutcome outcome, String code, String message) {
    Rollout rollout = draft.current();
    endQuietly(draft, outcome, code, message);
    Routing.publish(draft, rollout);
  }

  /** Ends the rollout; the next one publishes the route. */
  static void endQuietly(RolloutDraft draft, RolloutOutcome outcome, String code, String message) {
    Optional<LossDifferences> differences =
        draft.state().current().filter(Rollout::provisional).map(RolloutEnd::differences);
    draft.record(new RolloutEnded(outcome, code, message, draft.state().champion(), differences));
  }

  /** Of a promotion: what its loss was expected to be and what it came to. */
  static LossDifferences differences(Rollout rollout) {
    return new LossDifferences(
        rollout
            .candidate()
            .verdict()
            .statistics()
            .getOrDefault(QualityGuard.GATE_DIFFERENCE, Double.NaN),
        rollout.canaryDifference(),
        rollout.evidence().meanDifference(),
        rollout.evidence().pairCount());
  }
}
