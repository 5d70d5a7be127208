package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.RefusedRoute;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import java.util.List;

/** Rollouts, and the messages that a test gives them. */
abstract class RolloutFixture {

  final RolloutWorld world = new RolloutWorld();

  void refused(CommandBody body, String code) {
    world.command(body);
    CommandAnswered answer = world.last(CommandAnswered.class);
    assertThat(answer.accepted()).isFalse();
    assertThat(answer.code()).isEqualTo(code);
  }

  void refused(String owner) {
    refused(owner, world.state.epoch());
  }

  void refused(String owner, long epoch) {
    GatewayState beat = Given.heartbeat("g1", world.now, List.of());
    RefusedRoute refused =
        new RefusedRoute(Given.PIPELINE, Given.ENDPOINT, world.state.generation(), epoch, owner);
    world.beat(
        new GatewayState(
            "g1", world.now, beat.timeToLive(), beat.address(), List.of(), List.of(refused)));
  }
}
