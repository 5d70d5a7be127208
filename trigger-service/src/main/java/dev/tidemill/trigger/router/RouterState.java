package dev.tidemill.trigger.router;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The subscriptions of one key, which may be a pipeline, a subject, or both. A subject without
 * subscribers has no state: each would be a row for ever.
 *
 * @param own what the pipeline of this key subscribes to, in the order of {@link RouterParts}
 * @param subscribers who subscribes to the subject of this key, in that order
 * @param isOneRecord whether it is kept as 0.1 kept it, which no change does any more
 */
public record RouterState(
    List<SignalSubscription> own, List<SignalSubscription> subscribers, boolean isOneRecord) {

  static final RouterState NOTHING = new RouterState(List.of(), List.of(), false);

  private static final Comparator<SignalSubscription> ORDER =
      Comparator.comparing(RouterParts::nameOf);

  public RouterState {
    own = List.copyOf(own);
    subscribers = List.copyOf(subscribers);
  }

  RouterState withOwn(SubscriptionChange change) {
    return new RouterState(changed(own, change), subscribers, false);
  }

  RouterState withSubscriber(SubscriptionChange change) {
    return new RouterState(own, changed(subscribers, change), false);
  }

  private static List<SignalSubscription> changed(
      List<SignalSubscription> all, SubscriptionChange change) {
    List<SignalSubscription> next = new ArrayList<>(all);
    int at = Collections.binarySearch(next, change.subscription(), ORDER);
    if (at >= 0 && !change.begins()) {
      next.remove(at);
    } else if (at < 0 && change.begins()) {
      next.add(-at - 1, change.subscription());
    }
    return next;
  }
}
