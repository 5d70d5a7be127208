package dev.tidemill.trigger.router;

import dev.tidemill.kit.decide.PartChanges;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.decide.StateParts;
import java.util.List;
import java.util.Optional;

/**
 * Subscriptions in a part each: however many pipelines subscribe to one subject, no record grows,
 * and one more subscriber writes one.
 */
public final class RouterParts implements StateParts<RouterState> {

  private static final String OWN = "own/";
  private static final String SUBSCRIBER = "subscriber/";

  /** The name of a subscription, which gives the order of a list. */
  static String nameOf(SignalSubscription s) {
    return s.signal() + "/" + s.pipeline() + "/" + s.subject();
  }

  @Override
  public Class<? extends Record> type(String name) {
    return name.equals(WHOLE) ? RouterRecord.class : SignalSubscription.class;
  }

  @Override
  public void compare(PartChanges<RouterState> changes) {
    changes.optional(
        WHOLE, s -> s.isOneRecord() ? Optional.of(s) : Optional.empty(), RouterRecord::of);
    changes.each(OWN, s -> inParts(s, s.own()), RouterParts::nameOf, s -> s, s -> s);
    changes.each(SUBSCRIBER, s -> inParts(s, s.subscribers()), RouterParts::nameOf, s -> s, s -> s);
  }

  private static List<SignalSubscription> inParts(RouterState s, List<SignalSubscription> all) {
    return s.isOneRecord() ? List.of() : all;
  }

  @Override
  public RouterState join(Parts parts) {
    return parts
        .optional(WHOLE, RouterRecord.class)
        .map(RouterRecord::state)
        .orElseGet(
            () ->
                new RouterState(
                    parts.each(OWN, SignalSubscription.class),
                    parts.each(SUBSCRIBER, SignalSubscription.class),
                    false));
  }
}
