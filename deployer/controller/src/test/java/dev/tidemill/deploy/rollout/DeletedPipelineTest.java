package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RolloutEventBody.PipelineRetired;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.schemas.message.RolloutEventBody.RoutePublished;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeletedPipelineTest {

  private final RolloutWorld world = new RolloutWorld();

  @Test
  void aDeletedPipelineServesNothingAndItsRouteHasNoVersion() {
    world.serving(1);
    long epoch = world.state.epoch();
    List<RolloutEventBody> events = RolloutWorld.bodies(world.deleted());
    assertThat(events)
        .hasExactlyElementsOfTypes(
            ChampionChanged.class, PipelineRetired.class, RoutePublished.class);
    ChampionChanged changed = world.last(ChampionChanged.class);
    assertThat(changed.version()).isEmpty();
    assertThat(changed.former()).contains(1);
    assertThat(changed.reason()).isEqualTo("the pipeline was deleted by ann");
    assertThat(world.versions()).isEmpty();
    assertThat(world.route().endpoint()).isEqualTo(Given.ENDPOINT);
    assertThat(world.route().epoch()).isGreaterThan(epoch);
    assertThat(world.state.champion()).isEmpty();
    assertThat(world.deleted()).as("heard of again").isEmpty();
  }

  @Test
  void aRolloutUnderWayEndsWithTheDeletionAsItsReasonWhateverItIsAt() {
    world.serving(1).stepping(2);
    world.deleted();
    assertEnded(RolloutOutcome.ABORTED);

    RolloutWorld first = new RolloutWorld();
    first.accept(1);
    first.deleted();
    assertThat(first.last(RolloutEnded.class).code()).isEqualTo("PIPELINE_DELETED");
    assertThat(first.versions()).isEmpty();
    assertThat(first.ready(1)).filteredOn(RolloutFact.Recorded.class::isInstance).isEmpty();
  }

  @Test
  void aPromotionThatIsNotConfirmedYetIsNotTakenBackToTheFormerChampion() {
    world.serving(1).provisional(2);
    assertThat(world.state.current().orElseThrow().provisional()).isTrue();
    world.deleted();
    assertEnded(RolloutOutcome.ROLLED_BACK);
    world.pass(Duration.ofDays(60));
    assertThat(world.state.champion()).isEmpty();
    assertThat(world.versions()).isEmpty();
  }

  private void assertEnded(RolloutOutcome outcome) {
    RolloutEnded ended = world.last(RolloutEnded.class);
    assertThat(ended.outcome()).isEqualTo(outcome);
    assertThat(ended.code()).isEqualTo("PIPELINE_DELETED");
    assertThat(ended.message()).isEqualTo("the pipeline was deleted by ann");
    assertThat(ended.champion()).isEmpty();
    assertThat(world.versions()).isEmpty();
    assertThat(world.decider.timers(world.state)).isEmpty();
  }

  @Test
  void theFallbackOfARollbackDoesNotBringBackWhatADeletedPipelineServed() {
    world.serving(1).provisional(2);
    world.command(new RollBack(Optional.of(1), "x"));
    assertThat(world.state.fallback()).isPresent();
    world.deleted();
    world.pass(Duration.ofHours(1));
    assertThat(world.state.champion()).isEmpty();
    world.command(new RollBack(Optional.of(2), "x"));
    assertThat(world.last(CommandAnswered.class).code()).isEqualTo("NOTHING_SERVES");
  }

  @Test
  void aCandidateThatComesAfterTheDeletionOfItsPipelineIsRefused() {
    world.serving(1);
    world.deleted();
    world.accept(2, Optional.of(1));
    RolloutRejected rejected = world.last(RolloutRejected.class);
    assertThat(rejected.code()).isEqualTo("PIPELINE_DELETED");
    assertThat(rejected.message())
        .isEqualTo("the pipeline was deleted after the run of version 2 had begun");
    assertThat(world.versions()).isEmpty();
  }

  @Test
  void aDeletedPipelineThatIsAppliedAgainBeginsWithAFirstModelAndMayHaveAnotherEndpoint() {
    world.serving(1);
    long claimed = world.route().generation();
    world.deleted();
    world.pass(Duration.ofSeconds(30));
    world.specVersion = 2;
    world.spec = Given.spec(y -> y.replace("endpoint: flight-delays", "endpoint: elsewhere"));
    world.accept(2, Optional.empty());
    assertThat(world.route().generation()).as("it claims anew").isEqualTo(claimed + 30);
    world.ready(2);
    assertThat(world.versions())
        .as("nothing of before is kept warm")
        .containsExactly("2 CHAMPION 100");
    assertThat(world.route().endpoint()).isEqualTo("elsewhere");
    world.command(new RollBack(Optional.of(1), "x"));
    assertThat(world.last(CommandAnswered.class).code()).isEqualTo("UNKNOWN_VERSION");
  }

  @Test
  void aDeletionThatIsHeardOfAfterACandidateOfTheNextSpecificationTakesNothingAway() {
    world.specVersion = 2;
    world.accept(1);
    world.give(new RolloutInput.PipelineDeleted(1, "ann"));
    assertThat(world.last(RolloutStarted.class).candidate().version()).isEqualTo(1);
    assertThat(world.state.current()).isPresent();
    world.ready(1);
    assertThat(world.versions()).containsExactly("1 CHAMPION 100");
    world.specVersion = 1;
    world.accept(7, Optional.of(1));
    assertThat(world.last(RolloutRejected.class).code()).isEqualTo("PIPELINE_DELETED");
  }

  @Test
  void ofADeletedPipelineThatNothingServesTheAliasIsTakenAway() {
    world.spec = Given.withoutRollout();
    world.accept(1);
    world.deleted();
    assertThat(world.state.champion()).isEmpty();
    assertThat(world.all(RoutePublished.class)).isEmpty();
  }
}
