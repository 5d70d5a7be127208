package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.util.Optional;

/** Where a canary, or a promotion, is taken back: traffic goes to a version that served before. */
final class TakeBack {

  private TakeBack() {}

  /** Takes the candidate off: to the champion, or after promotion back to the former one. */
  static void take(RolloutDraft draft, String code, String message, String actor) {
    Rollout rollout = draft.current();
    if (rollout.provisional() && rollout.former().isPresent()) {
      rollBack(draft, rollout.former().get(), code, message, actor);
    } else {
      RolloutEnd.end(draft, RolloutOutcome.ABORTED, code, message);
    }
  }

  /** Another version that has been champion serves again; a rollout in progress ends. */
  static void rollBack(RolloutDraft draft, int target, String code, String message, String actor) {
    Optional<Rollout> ending = draft.state().current();
    Optional<Integer> from = draft.state().champion();
    draft.record(new ChampionChanged(Optional.of(target), from, message, actor));
    if (ending.isPresent()) {
      RolloutEnd.end(draft, undone(ending.get()), code, message);
    } else {
      Routing.publish(draft, "");
    }
  }

  /** What a rollout that is undone has come to. */
  static RolloutOutcome undone(Rollout rollout) {
    return rollout.provisional() ? RolloutOutcome.ROLLED_BACK : RolloutOutcome.ABORTED;
  }
}
