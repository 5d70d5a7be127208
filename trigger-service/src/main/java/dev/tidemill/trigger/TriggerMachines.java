package dev.tidemill.trigger;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.trigger.policy.Calendar;
import dev.tidemill.trigger.policy.PolicyInput;
import dev.tidemill.trigger.policy.PolicyInput.CommandReceived;
import dev.tidemill.trigger.policy.PolicyInput.RunEventSeen;
import dev.tidemill.trigger.policy.PolicyInput.SignalReceived;
import dev.tidemill.trigger.policy.PolicyInput.TimerExpired;
import dev.tidemill.trigger.policy.TriggerDecider;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.policy.kind.TriggerKinds;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.policy.state.TriggerParts;
import dev.tidemill.trigger.policy.state.TriggerState;
import dev.tidemill.trigger.router.RouterEvent;
import dev.tidemill.trigger.router.RouterEvent.PipelineSubscribed;
import dev.tidemill.trigger.router.RouterEvent.Routed;
import dev.tidemill.trigger.router.RouterEvent.SubscriberNoted;
import dev.tidemill.trigger.router.RouterEvent.Unheard;
import dev.tidemill.trigger.router.RouterEvent.Unroutable;
import dev.tidemill.trigger.router.RouterInput;
import dev.tidemill.trigger.router.RouterInput.ChangeSeen;
import dev.tidemill.trigger.router.RouterInput.PipelineSeen;
import dev.tidemill.trigger.router.RouterInput.PromotionSeen;
import dev.tidemill.trigger.router.RouterInput.SignalSeen;
import dev.tidemill.trigger.router.RouterParts;
import dev.tidemill.trigger.router.RouterState;
import dev.tidemill.trigger.router.SignalRouter;
import dev.tidemill.trigger.router.SubscriptionChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The deciders of the trigger service with their topics. */
public final class TriggerMachines {

  /** Name of the machine that {@link #policy} is, by which its store is called. */
  public static final String POLICY = "trigger-policy";

  /** From pipelines to subjects within the router, not in the catalogue. */
  private static final Topic<SubscriptionChange> SUBSCRIPTIONS =
      new Topic<>(
          "tidemill-" + TriggerService.NAME + "-subscriptions-repartition",
          SubscriptionChange.class,
          "subject",
          "who subscribes to signals that name no pipeline",
          TriggerService.NAME,
          false,
          Optional.of(Duration.ofDays(1)));

  private static final Cases<To, RouterEvent, Void> ROUTES =
      Cases.<To, RouterEvent, Void>of(RouterEvent.class)
          .run(
              Routed.class,
              (to, r) ->
                  to.sink.send(
                      Topics.TRIGGER_INPUTS,
                      r.pipeline(),
                      r.input(),
                      Optional.of(Trace.of(r.input().signal()))))
          .run(
              Unheard.class,
              (to, u) -> to.sink.send(Topics.DECISIONS, u.decision().decisionId(), u.decision()))
          .run(
              Unroutable.class,
              (to, u) -> to.sink.send(Topics.DEAD_LETTERS, to.key, deadLetter(to.key, u)))
          .run(
              PipelineSubscribed.class,
              (to, s) ->
                  to.sink.send(SUBSCRIPTIONS, s.change().subscription().subject(), s.change()))
          .run(SubscriberNoted.class, (to, noted) -> {})
          .build();

  private TriggerMachines() {}

  /**
   * The policy of every pipeline: reads {@code tidemill.trigger-inputs}, {@code commands} and
   * {@code runs}; writes {@code tidemill.decisions} and {@code tidemill.pipelines}.
   */
  public static Machine<TriggerState, PolicyInput, TriggerEvent, Void> policy(
      Calendar calendar, Expressions expressions) {
    return new Machine<>(
        POLICY,
        new TriggerDecider(calendar, TriggerKinds.ALL, expressions),
        new TriggerParts(),
        List.of(
            Inlet.of(
                Topics.TRIGGER_INPUTS,
                (key, input, at) -> Optional.of(new SignalReceived(input, at.origin()))),
            Inlet.of(
                Topics.COMMANDS,
                (key, command, at) -> Optional.of(new CommandReceived(command, at.readAt()))),
            Inlet.of(Topics.RUNS, (key, event, at) -> Optional.of(new RunEventSeen(event)))),
        timer -> new TimerExpired(timer.name(), timer.dueAt()),
        TriggerMachines::publish);
  }

  private static void publish(
      String key,
      Decision<TriggerEvent, Void> decision,
      TriggerState after,
      Instant now,
      Machine.Sink sink) {
    long sequence = after.sequence() - decision.events().size();
    for (TriggerEvent event : decision.events()) {
      sequence++;
      sink.send(
          Topics.DECISIONS,
          key,
          new TriggerDecision(Identity.decisionId(key, sequence), key, sequence, now, event),
          trace(event));
      if (event instanceof PipelineApplied applied) {
        sink.send(Topics.PIPELINES, key, applied.version());
      } else if (event instanceof PipelineDeleted deleted) {
        sink.send(Topics.PIPELINES, key, retired(key, after, deleted, now));
      }
    }
  }

  /** What is decided about signals belongs to the first of them, when a timer decides it too. */
  private static Optional<Trace> trace(TriggerEvent event) {
    if (event instanceof Fired fired) {
      return Optional.of(
          Trace.of(fired.signals(), fired.runId()).in(Spans.decision(fired.runId())));
    }
    return event instanceof Evaluated evaluated && !evaluated.signals().ids().isEmpty()
        ? Optional.of(Trace.of(evaluated.signals(), 0))
        : Optional.empty();
  }

  private static PipelineVersion retired(
      String key, TriggerState after, PipelineDeleted deleted, Instant now) {
    return new PipelineVersion(
        key,
        after.version(),
        after.spec().orElseThrow(),
        "",
        after.folder(),
        now,
        deleted.actor(),
        true);
  }

  /**
   * The router of the inbox {@code tidemill.signals} to {@code tidemill.trigger-inputs}; it knows
   * from {@code tidemill.pipelines} who subscribes to what. Signals that reach no pipeline are
   * filtered on {@code tidemill.decisions}, each under the id of its decision: readers refuse an
   * empty key.
   */
  public static Machine<RouterState, RouterInput, RouterEvent, Void> router() {
    return new Machine<>(
        "signal-router",
        new SignalRouter(TriggerKinds.ALL),
        new RouterParts(),
        List.of(
            Inlet.of(
                Topics.SIGNALS,
                (key, signal, at) -> Optional.of(new SignalSeen(key, signal, at.origin()))),
            Inlet.of(
                Topics.PIPELINES, (key, version, at) -> Optional.of(new PipelineSeen(version))),
            Inlet.of(
                Topics.ROLLOUTS,
                (key, event, at) -> Optional.of(new PromotionSeen(event, at.origin()))),
            Inlet.of(SUBSCRIPTIONS, (key, change, at) -> Optional.of(new ChangeSeen(change)))),
        timer -> {
          throw new IllegalStateException("The router sets no timer " + timer.name());
        },
        (key, decision, after, now, sink) ->
            decision.events().forEach(event -> ROUTES.apply(new To(key, sink), event)));
  }

  /** Where the records of a decision go. */
  private record To(String key, Machine.Sink sink) {}

  private static DeadLetter deadLetter(String key, Unroutable u) {
    return new DeadLetter(
        TriggerService.NAME,
        "unroutable",
        u.origin().topic(),
        u.origin().partition(),
        u.origin().offset(),
        key,
        "The signal " + u.signal().signalId() + " cannot be routed: " + u.reason(),
        u.at(),
        AvroMapper.of(Signal.class).encode(u.signal()));
  }
}
