package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.policy.state.SignalSets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions about signals that reach no pipeline, so that no policy decides about them. */
public final class UnheardSignals {

  private UnheardSignals() {}

  /**
   * The signal is received and filtered, in one decision that no pipeline and no trigger owns. It
   * follows from the place in the log alone, so a replay makes the same one.
   *
   * @param reason why no pipeline gets it
   */
  public static TriggerDecision filtered(Signal signal, Origin origin, String reason, Instant now) {
    String id =
        Identity.decisionId(
            origin.topic() + "-" + origin.partition(), origin.offset()); // no key has this form
    return new TriggerDecision(
        id,
        "",
        0,
        now,
        new Evaluated(
            "",
            TriggerOutcome.FILTERED,
            SignalSets.of(Signals.shortened(signal.signalId()), Optional.of(origin)),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            reason,
            now,
            1,
            false,
            Demand.TRAIN,
            Map.of()));
  }
}
