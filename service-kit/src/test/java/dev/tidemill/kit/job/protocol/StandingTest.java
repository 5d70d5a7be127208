package dev.tidemill.kit.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.job.protocol.Standing.Answer;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {

  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:10Z");
  private static final Job JOB =
      new Job(
          "job-2",
          "p",
          "run",
          1,
          ISSUED,
          Duration.ofMinutes(1),
          new JobWork.TestCode(null, "/", "code"));
  private static final ExecutionId MINE = new ExecutionId("mine");

  private static Standing of(
      RunStage stage, String job, String granted, boolean cancel, Instant updatedAt) {
    return Standing.of(
        new RunState(
            "run",
            "p",
            stage,
            stage == RunStage.ENDED ? Optional.of(RunOutcome.FAILED) : Optional.empty(),
            stage == RunStage.ENDED ? "WHY" : "",
            Optional.of(job),
            1,
            Optional.ofNullable(granted),
            cancel,
            ISSUED,
            updatedAt),
        JOB,
        MINE);
  }

  private static Standing of(String job, String granted, Instant updatedAt) {
    return of(RunStage.TESTING_CODE, job, granted, false, updatedAt);
  }

  @Test
  void onlyTheNamedExecutionIsGranted() {
    assertThat(of("job-2", "mine", ISSUED).answer()).isEqualTo(Answer.GRANTED);
    assertThat(of("job-2", null, ISSUED)).isEqualTo(Standing.UNKNOWN);
    assertThat(of("job-2", "yours", ISSUED))
        .isEqualTo(new Standing(Answer.REFUSED, "another execution was granted"));
  }

  @Test
  void aStateFromBeforeTheJobSaysNothingAndALaterOneOfAnotherJobRefuses() {
    assertThat(of("job-1", "x", ISSUED.minusSeconds(1))).isEqualTo(Standing.UNKNOWN);
    assertThat(of("job-3", null, ISSUED.plusSeconds(1)))
        .isEqualTo(new Standing(Answer.REFUSED, "the job is over"));
  }

  @Test
  void aRunThatIsCancelledOrHasEndedGrantsNothing() {
    assertThat(of(RunStage.TESTING_CODE, "job-2", "mine", true, ISSUED))
        .isEqualTo(new Standing(Answer.REFUSED, "the run is being cancelled"));
    assertThat(of(RunStage.ENDED, "job-2", "mine", true, ISSUED))
        .isEqualTo(new Standing(Answer.REFUSED, "the run has ended: WHY"));
  }
}
