package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.training.run.state.RunReason;

/** Where a run goes from a stage. */
public sealed interface Next {

  /** To the next stage that it needs. */
  record GoOn() implements Next {}

  /** To a new snapshot, when there may be more data. */
  record MoreData(String missing) implements Next {}

  /** To the model gate once more, against the champion that serves now. */
  record OtherChampion(String why) implements Next {}

  /**
   * To the deployer, also when the specification has no rollout: it alone says which version is
   * champion.
   *
   * @param verdict the passing one
   */
  record Deployer(Verdict verdict) implements Next {}

  /**
   * To its end.
   *
   * @param code a {@link RunReason}, or the code that a worker or the deployer gave
   * @param message one sentence or more
   */
  record End(RunOutcome outcome, String code, String message) implements Next {

    public End(RunOutcome outcome, RunReason reason, String message) {
      this(outcome, reason.name(), message);
    }
  }
}
