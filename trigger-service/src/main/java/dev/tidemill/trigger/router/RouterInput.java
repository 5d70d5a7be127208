package dev.tidemill.trigger.router;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.Signal;

/** The closed set of what the router reacts to. */
public sealed interface RouterInput {

  /** A signal in the inbox. */
  record SignalSeen(String subject, Signal signal, Origin origin) implements RouterInput {}

  /** A pipeline was applied, changed or deleted. */
  record PipelineSeen(PipelineVersion version) implements RouterInput {}

  /** A pipeline promoted a model. */
  record PromotionSeen(RolloutEvent event, Origin origin) implements RouterInput {}

  /** A subscription to the subject of this key begins or ends. */
  record ChangeSeen(SubscriptionChange change) implements RouterInput {}
}
