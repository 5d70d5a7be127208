package dev.tidemill.deploy;

import dev.tidemill.deploy.target.GatewayChange;
import dev.tidemill.deploy.target.GatewayDecider;
import dev.tidemill.deploy.target.GatewayFact;
import dev.tidemill.deploy.target.GatewayFact.PipelineTold;
import dev.tidemill.deploy.target.GatewayInput;
import dev.tidemill.deploy.target.KnownGateway;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Knows which gateways are alive, and tells {@link RolloutMachine} what changed: the decider with
 * its topics.
 */
public final class GatewayMachine {

  /** Name of the machine and of its store. */
  public static final String NAME = "gateways";

  /** A topic between the two parts of the controller; it is not in the catalogue. */
  static final Topic<GatewayChange> NEWS =
      new Topic<>(
          "tidemill-" + ControllerService.NAME + "-gateway-news-repartition",
          GatewayChange.class,
          "pipeline, namespace/name",
          "what is new at gateways",
          ControllerService.NAME,
          false,
          Optional.of(Duration.ofDays(1)));

  private GatewayMachine() {}

  /** A machine; it has no state of its own. */
  public static Machine<KnownGateway, GatewayInput, GatewayFact, Void> create() {
    return new Machine<>(
        NAME,
        new GatewayDecider(),
        KnownGateway.class,
        List.of(
            Inlet.of(
                Topics.GATEWAY_STATES,
                (key, value, at) -> Optional.of(new GatewayInput.Beat(value, at.readAt())))),
        fired -> new GatewayInput.TimerExpired(fired.name()),
        GatewayMachine::publish);
  }

  private static void publish(
      String key,
      Decision<GatewayFact, Void> decision,
      KnownGateway after,
      Instant now,
      Machine.Sink sink) {
    for (GatewayFact fact : decision.events()) {
      if (fact instanceof PipelineTold told) {
        sink.send(NEWS, told.pipeline(), told.news());
      }
    }
  }
}
