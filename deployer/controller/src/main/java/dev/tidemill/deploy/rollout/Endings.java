package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.LossDifferences;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.PromotionConfirmed;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.util.Optional;

/** Promotion and the ways in which a rollout ends; each says in the same decision who serves. */
final class Endings {

  /** The statistic of a verdict of the model gate. */
  static final String GATE_DIFFERENCE = "pairMeanDifference";

  private Endings() {}

  /** The candidate becomes champion; provisionally when there is a former one to compare with. */
  static void promote(Draft draft, String reason, String actor) {
    Rollout rollout = draft.current();
    Optional<Integer> former = draft.state().champion();
    int version = rollout.candidate().version();
    draft.record(new CandidatePromoted(version, former, reason));
    draft.record(new ChampionChanged(Optional.of(version), former, reason, actor));
    if (!Routing.gateways(rollout.spec())) {
      end(draft, RolloutOutcome.PROMOTED, ReasonCode.ALIAS_ONLY.name(), reason);
    } else if (former.isEmpty()) {
      end(draft, RolloutOutcome.PROMOTED, ReasonCode.FIRST_MODEL.name(), reason);
    } else {
      Routing.publish(draft, rollout.id());
    }
  }

  /** The promotion held. */
  static void confirm(Draft draft, String reason) {
    draft.record(new PromotionConfirmed(reason, differences(draft)));
    end(draft, RolloutOutcome.PROMOTED, ReasonCode.CONFIRMED.name(), reason);
  }

  /** Takes the candidate off: to the champion, or after promotion back to the former one. */
  static void takeOff(Draft draft, String code, String message, String actor) {
    Rollout rollout = draft.current();
    if (rollout.provisional() && rollout.former().isPresent()) {
      rollBack(draft, rollout.former().get(), code, message, actor);
    } else {
      end(draft, RolloutOutcome.ABORTED, code, message);
    }
  }

  /** Another version that has been champion serves again; a rollout in progress ends. */
  static void rollBack(Draft draft, int target, String code, String message, String actor) {
    Optional<Rollout> ending = draft.state().current();
    Optional<Integer> from = draft.state().champion();
    draft.record(new ChampionChanged(Optional.of(target), from, message, actor));
    if (ending.isPresent()) {
      RolloutOutcome outcome =
          ending.get().provisional() ? RolloutOutcome.ROLLED_BACK : RolloutOutcome.ABORTED;
      end(draft, outcome, code, message);
    } else {
      Routing.publish(draft, "");
    }
  }

  /** Ends the rollout and publishes the route without it. */
  static void end(Draft draft, RolloutOutcome outcome, String code, String message) {
    Rollout rollout = draft.current();
    endQuietly(draft, outcome, code, message);
    Routing.publish(draft, rollout);
  }

  /** Ends the rollout; the next one publishes the route. */
  static void endQuietly(Draft draft, RolloutOutcome outcome, String code, String message) {
    draft.record(
        new RolloutEnded(outcome, code, message, draft.state().champion(), differences(draft)));
  }

  private static Optional<LossDifferences> differences(Draft draft) {
    return draft.state().current().filter(Rollout::provisional).map(Endings::differences);
  }

  private static LossDifferences differences(Rollout rollout) {
    return new LossDifferences(
        rollout.candidate().verdict().statistics().getOrDefault(GATE_DIFFERENCE, Double.NaN),
        rollout.canaryDifference(),
        rollout.evidence().meanDifference(),
        rollout.evidence().pairCount());
  }
}
