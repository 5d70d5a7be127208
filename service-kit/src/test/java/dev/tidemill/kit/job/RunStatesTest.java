package dev.tidemill.kit.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.job.protocol.Standing;
import dev.tidemill.schemas.message.RunStage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunStatesTest {

  private static final ExecutionId MINE = new ExecutionId("mine");

  private final RunStates runs = new RunStates();

  @Test
  void ofRunsThatEndedOnlyTheLastAreRemembered() {
    for (int i = 0; i < RunStates.ENDED_KEPT + 100; i++) {
      runs.take("run-" + i, Jobs.state("mine", RunStage.TRAINING));
      runs.take("run-" + i, Jobs.state("mine", RunStage.ENDED));
      runs.take("run-" + i, Jobs.state("mine", RunStage.ENDED));
    }
    runs.take("goes on", Jobs.state("mine", RunStage.TRAINING));
    assertThat(runs.known()).isEqualTo(RunStates.ENDED_KEPT + 1);
  }

  @Test
  void aRunWhoseStateWasDeletedGrantsNothingAnyMore() throws InterruptedException {
    runs.take("run-1", Jobs.state("mine", RunStage.TRAINING));
    assertThat(runs.standing(Jobs.JOB, MINE).answer()).isEqualTo(Standing.Answer.GRANTED);
    runs.take("run-1", null);
    assertThat(runs.standing(Jobs.JOB, MINE)).isEqualTo(Standing.GONE);
    assertThat(runs.await(Jobs.JOB, MINE, Duration.ZERO)).isEqualTo(Standing.GONE);
  }

  @Test
  void aRunThatNobodyHasHeardOfSaysNothing() throws InterruptedException {
    assertThat(runs.await(Jobs.JOB, MINE, Duration.ZERO)).isEqualTo(Standing.UNKNOWN);
  }
}
