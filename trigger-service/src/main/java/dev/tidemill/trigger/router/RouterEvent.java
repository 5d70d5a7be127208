package dev.tidemill.trigger.router;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerInput;
import java.time.Instant;

/** The closed set of what the router decides. */
public sealed interface RouterEvent {

  /** A signal goes to the pipeline that it names. */
  record Routed(String pipeline, TriggerInput input) implements RouterEvent {}

  /** Nobody can care for a signal. */
  record Unroutable(Signal signal, Origin origin, String subject, String reason, Instant at)
      implements RouterEvent {}
}
