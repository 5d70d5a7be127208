package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose an endpoint is, and pipelines without a rollout. */
class RolloutEndpointTest extends RolloutFixture {

  @Test
  void withoutAGatewayOnlyTheAliasMoves() {
    world.spec = Given.spec(y -> y.replace("backend: gateway", "backend: none"));
    world.accept(1);
    world.accept(2);
    assertThat(world.all(RoutePublished.class)).isEmpty();
    assertThat(world.state.champion()).contains(2);
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("ALIAS_ONLY");
    world.command(new RollBack(Optional.of(1), "x"));
    assertThat(world.state.champion()).contains(1);
  }

  @Test
  void ofTwoPipelinesWithOneEndpointTheSecondIsToldWhoseItIsAndServesOnceTheFirstGaveItUp() {
    world.accept(1);
    refused("demo/the-first");
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.outcome()).isEqualTo(RolloutOutcome.REJECTED);
    assertThat(ended.code()).isEqualTo("ENDPOINT_TAKEN");
    assertThat(ended.message())
        .isEqualTo(
            "the endpoint flight-delays is that of demo/the-first; give this pipeline another one"
                + " under rollout.serving, or free it with `tidemill delete pipeline"
                + " demo/the-first`; the next run then gets it");
    assertThat(world.versions()).isEmpty();

    long claimed = world.route().generation();
    world.pass(Duration.ofSeconds(30));
    world.accept(2, Optional.empty());
    assertThat(world.route().generation()).isEqualTo(claimed + 30);
    world.ready(2);
    assertThat(world.versions()).containsExactly("2 CHAMPION 100");
    assertThat(world.route().generation()).isEqualTo(claimed + 30);
  }

  @Test
  void aPipelineOfAnotherNamespaceThatHasTheEndpointIsNotNamed() {
    world.accept(1);
    refused("demolition/secret");
    assertThat(world.last(RolloutEnded.class).message())
        .isEqualTo(
            "the endpoint flight-delays is taken; give this pipeline another one under"
                + " rollout.serving; the next run then gets it");
  }

  @Test
  void aRefusalOfAnEarlierRouteEndsNoRollout() {
    world.accept(1);
    long epoch = world.state.epoch();
    world.accept(2, Optional.empty());
    refused("demo/the-first", epoch);
    assertThat(world.state.current()).isPresent();
  }

  @Test
  void withoutARolloutInItsSpecificationTheAliasMovesAtOnce() {
    world.spec = Given.withoutRollout();
    world.accept(1);
    world.accept(2);
    assertThat(world.all(RoutePublished.class)).isEmpty();
    assertThat(world.state.champion()).contains(2);
    assertThat(world.last(RolloutEnded.class).code()).isEqualTo("ALIAS_ONLY");
  }

  @Test
  void aPipelineThatNothingServedServesItsChampionWhereItsFirstCanaryWasTakenOff() {
    world.spec = Given.withoutRollout();
    world.accept(1);
    world.accept(2);
    world.spec = Given.spec();
    world.stepping(3);
    world.command(new AbortRollout("not now"));
    assertThat(world.versions()).containsExactly("2 CHAMPION 100", "1 WARM 0");
    world.command(new RollBack(Optional.of(1), "x"));
    assertThat(world.versions()).containsExactly("1 CHAMPION 100", "2 WARM 0");
  }

  @Test
  void aServedPipelineThatDropsItsRolloutIsToldSoAndTheServedVersionStaysChampion() {
    world.serving(1);
    world.spec = Given.withoutRollout();
    world.accept(2);
    RolloutRejected rejected = world.last(RolloutRejected.class);
    assertThat(rejected.code()).isEqualTo("ENDPOINT_CHANGED");
    assertThat(rejected.message())
        .isEqualTo(
            "version 1 is served at the endpoint flight-delays and stays so: version 2 is not rolled"
                + " out, because its specification has no rollout any more. Keep a rollout with that"
                + " endpoint and backend gateway, or stop serving with `tidemill delete pipeline"
                + " demo/flight-delays`");
    assertThat(world.state.champion()).contains(1);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
    world.spec = Given.spec();
    world.stepping(3);
    assertThat(world.versions()).containsExactly("1 CHAMPION 95", "3 CANDIDATE 5");
  }

  @Test
  void aRolloutThatIsDroppedWhileTheFirstModelLoadsIsRefusedToo() {
    world.accept(1);
    world.spec = Given.withoutRollout();
    world.accept(2, Optional.empty());
    assertThat(world.last(RolloutRejected.class).code()).isEqualTo("ENDPOINT_CHANGED");
    world.ready(1);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
  }
}
