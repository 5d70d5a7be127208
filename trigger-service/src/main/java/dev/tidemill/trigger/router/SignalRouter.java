package dev.tidemill.trigger.router;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.trigger.router.RouterEvent.Routed;
import dev.tidemill.trigger.router.RouterEvent.Unroutable;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Which pipelines get a signal of the inbox. Keyed by subject. A signal that names its pipeline
 * goes there; one that names none is a dead letter: kinds that many pipelines may listen to do not
 * exist yet.
 */
public final class SignalRouter implements Decider<RouterState, SignalSeen, RouterEvent, Void> {

  private static final RouterState NOTHING = new RouterState();
  private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,63}/[a-z0-9-]{1,63}");

  @Override
  public RouterState initial(String key) {
    return NOTHING;
  }

  @Override
  public Decision<RouterEvent, Void> decide(RouterState state, SignalSeen seen, Instant now) {
    Signal signal = seen.signal();
    if (signal.pipeline().isEmpty()) {
      return Decision.of(unroutable(seen, "it names no pipeline", now));
    }
    String pipeline = signal.pipeline().get();
    if (!KEY.matcher(pipeline).matches()) {
      String reason =
          "its pipeline \""
              + pipeline
              + "\" is not namespace/name in lower-case letters, digits and -";
      return Decision.of(unroutable(seen, reason, now));
    }
    TriggerInput input =
        new TriggerInput(
            signal, seen.origin().topic(), seen.origin().partition(), seen.origin().offset());
    return Decision.of(new Routed(pipeline, input));
  }

  private static RouterEvent unroutable(SignalSeen seen, String reason, Instant now) {
    return new Unroutable(seen.signal(), seen.origin(), seen.subject(), reason, now);
  }

  @Override
  public RouterState evolve(RouterState state, RouterEvent event) {
    return NOTHING;
  }
}
