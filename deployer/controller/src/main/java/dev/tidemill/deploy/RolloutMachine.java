package dev.tidemill.deploy;

import dev.tidemill.deploy.rollout.PipelineRollouts;
import dev.tidemill.deploy.rollout.RolloutDecider;
import dev.tidemill.deploy.rollout.RolloutFact;
import dev.tidemill.deploy.rollout.RolloutInput;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rollout decider with its topics. */
public final class RolloutMachine {

  /** Name of the machine and of its store. */
  public static final String NAME = "rollouts";

  private RolloutMachine() {}

  /** A machine; it has no state of its own. */
  public static Machine<PipelineRollouts, RolloutInput, RolloutFact, Void> create() {
    return new Machine<>(
        NAME,
        new RolloutDecider(),
        PipelineRollouts.class,
        List.of(
            Inlet.of(
                Topics.RUNS,
                (key, value, at) ->
                    value.body() instanceof RunEventBody.CandidateAccepted accepted
                        ? Optional.of(
                            new RolloutInput.CandidateAccepted(
                                value.runId(), accepted.model(), accepted.spec()))
                        : Optional.empty()),
            Inlet.of(
                Topics.COMMANDS,
                (key, value, at) ->
                    Optional.of(new RolloutInput.CommandReceived(value, at.readAt()))),
            Inlet.of(
                Topics.PIPELINES,
                (key, value, at) ->
                    value.deleted()
                        ? Optional.of(
                            new RolloutInput.PipelineDeleted(value.version(), value.actor()))
                        : Optional.empty()),
            Inlet.of(
                GatewayMachine.NEWS,
                (key, value, at) -> Optional.of(new RolloutInput.GatewaySeen(value))),
            Inlet.rekeyed(
                Topics.EVIDENCE,
                (key, value) -> List.of(value.pipeline()),
                (key, value, at) -> Optional.of(new RolloutInput.SliceArrived(value)))),
        fired -> new RolloutInput.TimerExpired(fired.name()),
        RolloutMachine::publish);
  }

  /** Routes go out beside the event that carries them. */
  private static void publish(
      String key,
      Decision<RolloutFact, Void> decision,
      PipelineRollouts after,
      Instant now,
      Machine.Sink sink) {
    for (RolloutFact fact : decision.events()) {
      if (fact instanceof RolloutFact.Recorded recorded) {
        RolloutEvent event = recorded.event();
        Optional<Trace> trace = trace(event);
        sink.send(Topics.ROLLOUTS, key, event, trace);
        if (event.body() instanceof RoutePublished published) {
          sink.send(Topics.ROUTES, published.route().pipeline(), published.route(), trace);
        }
      }
    }
  }

  private static Optional<Trace> trace(RolloutEvent event) {
    return event.trace().isEmpty()
        ? Optional.empty()
        : Optional.of(new Trace(event.trace(), Spans.rollout(event.rolloutId())));
  }
}
