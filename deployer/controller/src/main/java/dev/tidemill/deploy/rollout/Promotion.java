package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.util.Optional;

/** How a candidate becomes champion: provisionally, then confirmed. */
final class Promotion {

  private Promotion() {}

  /** The candidate becomes champion; provisionally when there is a former one to compare with. */
  static void promote(RolloutDraft draft, String reason, String actor) {
    Rollout rollout = draft.current();
    Optional<Integer> former = draft.state().champion();
    int version = rollout.candidate().version();
    draft.record(new CandidatePromoted(version, former, reason));
    draft.record(new ChampionChanged(Optional.of(version), former, reason, actor));
    if (!Routing.gateways(rollout.spec())) {
      RolloutEnd.end(draft, RolloutOutcome.PROMOTED, RolloutReason.ALIAS_ONLY.name(), reason);
    } else if (former.isEmpty()) {
      RolloutEnd.end(draft, RolloutOutcome.PROMOTED, RolloutReason.FIRST_MODEL.name(), reason);
    } else {
      Routing.publish(draft, rollout.id());
    }
  }

  /** The promotion held. */
  static void confirm(RolloutDraft draft, String reason) {
    Optional<Rollout> provisional = draft.state().current().filter(Rollout::provisional);
    draft.record(new PromotionConfirmed(reason, provisional.map(RolloutEnd::differences)));
    RolloutEnd.end(draft, RolloutOutcome.PROMOTED, RolloutReason.CONFIRMED.name(), reason);
  }
}
