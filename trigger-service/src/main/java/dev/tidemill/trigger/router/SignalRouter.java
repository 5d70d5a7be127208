package dev.tidemill.trigger.router;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.ModelPromoted;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.trigger.policy.UnheardSignals;
import dev.tidemill.trigger.policy.kind.Interest;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.router.RouterEvent.PipelineSubscribed;
import dev.tidemill.trigger.router.RouterEvent.Routed;
import dev.tidemill.trigger.router.RouterEvent.SubscriberNoted;
import dev.tidemill.trigger.router.RouterEvent.Unheard;
import dev.tidemill.trigger.router.RouterEvent.Unroutable;
import dev.tidemill.trigger.router.RouterInput.ChangeSeen;
import dev.tidemill.trigger.router.RouterInput.PipelineSeen;
import dev.tidemill.trigger.router.RouterInput.PromotionSeen;
import dev.tidemill.trigger.router.RouterInput.SignalSeen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which pipelines get a signal of the inbox. A signal that names its pipeline goes there. One that
 * names none goes to every pipeline with a trigger that subscribes to such signals about its
 * subject; without any it is filtered, in a decision of the router itself.
 *
 * <p>Signals come keyed by subject, pipelines by their own key. A pipeline knows what it subscribes
 * to, so that it can tell the subjects what changed; a subject knows its subscribers.
 */
public final class SignalRouter implements Decider<RouterState, RouterInput, RouterEvent, Void> {

  private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,63}/[a-z0-9-]{1,63}");

  private static final Cases<RouterState, RouterEvent, RouterState> EVOLVE =
      Cases.<RouterState, RouterEvent, RouterState>of(RouterEvent.class)
          .on(PipelineSubscribed.class, (state, e) -> state.withOwn(e.change()))
          .on(SubscriberNoted.class, (state, e) -> state.withSubscriber(e.change()))
          .all(List.of(Routed.class, Unheard.class, Unroutable.class), (state, e) -> state)
          .build();

  private final KindTable kinds;
  private final Cases<At, RouterInput, List<RouterEvent>> decide =
      Cases.<At, RouterInput, List<RouterEvent>>of(RouterInput.class)
          .on(SignalSeen.class, SignalRouter::route)
          .on(PromotionSeen.class, SignalRouter::promoted)
          .on(PipelineSeen.class, (at, seen) -> subscribe(at.state, seen.version()))
          .on(ChangeSeen.class, (at, seen) -> List.of(new SubscriberNoted(seen.change())))
          .build();

  private record At(RouterState state, Instant now) {}

  /**
   * @param kinds say what the triggers of a pipeline want to hear
   */
  public SignalRouter(KindTable kinds) {
    this.kinds = kinds;
  }

  @Override
  public RouterState initial(String key) {
    return RouterState.NOTHING;
  }

  @Override
  public Decision<RouterEvent, Void> decide(RouterState state, RouterInput input, Instant now) {
    return new Decision<>(decide.apply(new At(state, now), input), List.of());
  }

  private static List<RouterEvent> route(At at, SignalSeen seen) {
    Signal signal = seen.signal();
    Optional<String> named = signal.pipeline();
    if (named.isPresent() && !KEY.matcher(named.get()).matches()) {
      String reason =
          "its pipeline \""
              + named.get()
              + "\" is not namespace/name in lower-case letters, digits and -";
      return List.of(new Unroutable(signal, seen.origin(), seen.subject(), reason, at.now));
    }
    List<String> pipelines = named.map(List::of).orElseGet(() -> subscribers(at.state, signal));
    if (pipelines.isEmpty()) {
      String reason = "it names no pipeline, and no trigger listens to " + seen.subject();
      return List.of(new Unheard(UnheardSignals.filtered(signal, seen.origin(), reason, at.now)));
    }
    TriggerInput input =
        new TriggerInput(
            signal, seen.origin().topic(), seen.origin().partition(), seen.origin().offset());
    return pipelines.stream().<RouterEvent>map(p -> new Routed(p, input)).toList();
  }

  /** Tells the pipelines that use the model of another one; that nobody does is usual. */
  private static List<RouterEvent> promoted(At at, PromotionSeen seen) {
    RolloutEvent event = seen.event();
    if (!(event.body() instanceof CandidatePromoted promoted)) {
      return List.of();
    }
    Signal signal =
        new Signal(
            "promotion/" + event.pipeline() + "/" + promoted.version() + "/" + event.rolloutId(),
            "deployer",
            event.pipeline(),
            event.at(),
            Optional.empty(),
            new ModelPromoted(event.pipeline(), promoted.version(), event.rolloutId()));
    TriggerInput input =
        new TriggerInput(
            signal, seen.origin().topic(), seen.origin().partition(), seen.origin().offset());
    return subscribers(at.state, signal).stream()
        .<RouterEvent>map(p -> new Routed(p, input))
        .toList();
  }

  private static List<String> subscribers(RouterState state, Signal signal) {
    String name = Interest.name(signal.body().getClass());
    return state.subscribers().stream()
        .filter(s -> s.signal().equals(name))
        .map(SignalSubscription::pipeline)
        .toList();
  }

  /** What changes when a pipeline is applied, changed or deleted. */
  private List<RouterEvent> subscribe(RouterState state, PipelineVersion version) {
    List<Interest> interests = version.deleted() ? List.of() : kinds.interests(version.spec());
    List<SignalSubscription> wanted =
        interests.stream()
            .map(i -> new SignalSubscription(i.signal(), i.subject(), version.pipeline()))
            .toList();
    List<RouterEvent> events = new ArrayList<>();
    for (SignalSubscription old : state.own()) {
      if (!wanted.contains(old)) {
        events.add(new PipelineSubscribed(new SubscriptionChange(old, false)));
      }
    }
    for (SignalSubscription next : wanted) {
      if (!state.own().contains(next)) {
        events.add(new PipelineSubscribed(new SubscriptionChange(next, true)));
      }
    }
    return events;
  }

  @Override
  public RouterState evolve(RouterState state, RouterEvent event) {
    return EVOLVE.apply(state, event);
  }
}
