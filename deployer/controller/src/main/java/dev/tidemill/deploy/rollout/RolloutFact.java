package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.RolloutEvent;

/** What changes the state: decisions, and observations that are on a topic of their own already. */
public sealed interface RolloutFact {

  /** A decision; it goes to the rollouts topic. */
  record Recorded(RolloutEvent event) implements RolloutFact {}

  /** A slice of evidence that counts; it is on the evidence topic. */
  record SliceTaken(EvidenceSlice slice) implements RolloutFact {}

  /** What a gateway has now; it is on the gateway-states topic. */
  record GatewayNoted(GatewayView gateway) implements RolloutFact {}

  /** A gateway that has nothing of the pipeline any more, or whose time to live has passed. */
  record GatewayLost(String gateway) implements RolloutFact {}
}
