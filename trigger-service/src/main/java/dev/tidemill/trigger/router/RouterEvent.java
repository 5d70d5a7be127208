package dev.tidemill.trigger.router;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerInput;
import java.time.Instant;

/** The closed set of what the router decides. */
public sealed interface RouterEvent {

  /** A signal goes to a pipeline: the one that it names, or one that subscribes to it. */
  record Routed(String pipeline, TriggerInput input) implements RouterEvent {}

  /** A signal is for no pipeline that there is; it is filtered. */
  record Unheard(TriggerDecision decision) implements RouterEvent {}

  /** A signal names its pipeline in a way that cannot be read. */
  record Unroutable(Signal signal, Origin origin, String subject, String reason, Instant at)
      implements RouterEvent {}

  /** The pipeline of this key subscribes to a subject, or no longer does. */
  record PipelineSubscribed(SubscriptionChange change) implements RouterEvent {}

  /** The subject of this key has a subscriber more, or less. */
  record SubscriberNoted(SubscriptionChange change) implements RouterEvent {}
}
