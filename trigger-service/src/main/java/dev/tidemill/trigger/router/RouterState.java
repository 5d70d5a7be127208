package dev.tidemill.trigger.router;

import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions of one key, which may be a pipeline, a subject, or both. A subject without
 * subscribers has no state: each would be a row for ever.
 *
 * @param own what the pipeline of this key subscribes to
 * @param subscribers who subscribes to the subject of this key
 */
public record RouterState(List<SignalSubscription> own, List<SignalSubscription> subscribers) {

  static final RouterState NOTHING = new RouterState(List.of(), List.of());

  public RouterState {
    own = List.copyOf(own);
    subscribers = List.copyOf(subscribers);
  }

  RouterState withOwn(SubscriptionChange change) {
    return new RouterState(changed(own, change), subscribers);
  }

  RouterState withSubscriber(SubscriptionChange change) {
    return new RouterState(own, changed(subscribers, change));
  }

  private static List<SignalSubscription> changed(
      List<SignalSubscription> all, SubscriptionChange change) {
    List<SignalSubscription> next = new ArrayList<>(all);
    next.remove(change.subscription());
    if (change.begins()) {
      next.add(change.subscription());
    }
    return next;
  }
}
