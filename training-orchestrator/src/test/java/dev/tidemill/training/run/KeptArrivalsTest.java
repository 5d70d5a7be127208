package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.TriggerEvent.PipelineDeleted;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where rows have no time, each snapshot is told of the one before: files keep their times. */
class KeptArrivalsTest {

  private static final PipelineSpec INGESTED =
      TestSpecs.flightDelays("time: departed_at", "time: {ingested: true}");

  private final RunWorld world = new RunWorld(INGESTED.key());

  private Optional<String> previous(PipelineSpec spec, String run) {
    world.give(Messages.decided(Messages.fired(spec, run, List.of())));
    return ((CutSnapshot) world.lastJob().work()).previous();
  }

  private void says(JobEventBody body) {
    world.give(Messages.says(world.lastJob(), "c", body));
  }

  @BeforeEach
  void aSnapshotWasCutByARunThatThenFailed() {
    assertThat(previous(INGESTED, "run-1")).isEmpty();
    says(new JobEventBody.Claimed(0));
    says(Messages.cut(RunMachineFixture.files(1, 2), RunMachineFixture.files(1, 2)));
    says(new JobEventBody.Claimed(0));
    says(new JobEventBody.JobFailed("EXIT_CODE", "no", false));
    assertThat(world.state.run("run-1")).isEmpty();
  }

  @Test
  void theNextSnapshotKnowsWhatItSaid() {
    assertThat(previous(INGESTED, "run-2")).isEqualTo(world.state.lastCut()).isPresent();
    assertThat(world.replayed()).isEqualTo(world.state);
  }

  @Test
  void rowsWithATimeNeedNone() {
    assertThat(previous(TestSpecs.flightDelays(), "run-2")).isEmpty();
  }

  @Test
  void aNewLifeBeginsWithoutIt() {
    world.give(new RunInput.DeletionSeen(new PipelineDeleted("d", "ann", "over", world.now, true)));
    assertThat(previous(INGESTED, "run-2")).isEmpty();
  }
}
