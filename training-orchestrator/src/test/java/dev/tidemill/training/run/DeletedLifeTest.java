package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunEventBody.PipelineForgotten;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.training.run.state.PipelineRuns;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pipeline that is deleted and applied again begins anew. */
class DeletedLifeTest extends RunMachineFixture {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheEarlierLifeKnewOfItsDataDoesNotCount(boolean withModels) {
    promote("run-1", "rollout-1", 1);
    command("c1", new CommandBody.ExcludeData(List.of("bad"), "x"));
    assertThat(world.state.accepted()).isNotEmpty();
    assertThat(world.state.evaluations()).isNotEmpty();

    delete(withModels);

    PipelineRuns state = world.state;
    assertThat(state.accepted()).isEmpty();
    assertThat(state.excluded()).isEmpty();
    assertThat(state.history()).isEmpty();
    assertThat(state.evaluations()).isEmpty();
    assertThat(world.bodies(PipelineForgotten.class))
        .containsExactly(new PipelineForgotten("ann", 1, withModels));
    fire("run-2");
    CutSnapshot cut = (CutSnapshot) world.lastJob().work();
    assertThat(cut.quarantined()).isEmpty();
    assertThat(world.replayed()).isEqualTo(world.state);
  }

  @Test
  void itsModelsAreWithdrawnForGoodAndTheNumbersGoOn() {
    promote("run-1", "rollout-1", 1);
    promote("run-2", "rollout-2", 3);

    delete(true);
    rollout(
        "rollout-2",
        9,
        new RolloutEventBody.ChampionChanged(Optional.empty(), Optional.of(2), "deleted", "ann"));

    for (int version : new int[] {1, 2}) {
      assertThat(world.registry.get(version).withdrawn()).as("version " + version).isTrue();
      assertThat(world.registry.get(version).aliases()).isEmpty();
    }
    ModelVersion next = rollOut("run-3", "rollout-3", 11);
    assertThat(next.version()).isEqualTo(3);
    assertThat(next.parent()).isEmpty();
    assertThat(next.verdict().championVersion()).isEmpty();
    assertThat(next.withdrawn()).isFalse();
    assertThat(world.registry.get(2).withdrawn()).isTrue();
  }

  @Test
  void itsModelsStayWhereThatIsAskedFor() {
    promote("run-1", "rollout-1", 1);
    delete(false);
    assertThat(world.registry.get(1).withdrawn()).isFalse();
  }

  private void delete(boolean withModels) {
    world.give(
        new RunInput.DeletionSeen(
            new TriggerEvent.PipelineDeleted("d", "ann", "over", world.now, withModels)));
  }
}
