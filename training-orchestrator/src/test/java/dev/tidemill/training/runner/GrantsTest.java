package dev.tidemill.training.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.training.TestSpecs;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrantsTest {

  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:10Z");
  private static final Job JOB =
      new Job(
          "job-2",
          "p",
          "run",
          1,
          ISSUED,
          Duration.ofMinutes(1),
          new JobWork.TestCode(TestSpecs.flightDelays(), "/", "code"));

  private static RunState state(String job, String granted, boolean cancel, Instant at) {
    return new RunState(
        "run",
        "p",
        RunStage.TESTING_CODE,
        Optional.empty(),
        "",
        Optional.of(job),
        1,
        Optional.ofNullable(granted),
        cancel,
        at,
        at);
  }

  private static Grants.Answer answer(RunState state) {
    return Grants.answer(state, JOB, "mine");
  }

  @Test
  void onlyTheNamedExecutionIsGranted() {
    assertThat(answer(state("job-2", "mine", false, ISSUED))).isEqualTo(Grants.Answer.GRANTED);
    assertThat(answer(state("job-2", "yours", false, ISSUED))).isEqualTo(Grants.Answer.REFUSED);
    assertThat(answer(state("job-2", null, false, ISSUED))).isEqualTo(Grants.Answer.NONE);
  }

  @Test
  void aStateFromBeforeTheJobSaysNothingAndALaterOneOfAnotherJobRefuses() {
    assertThat(answer(null)).isEqualTo(Grants.Answer.NONE);
    assertThat(answer(state("job-1", "x", false, ISSUED.minusSeconds(1))))
        .isEqualTo(Grants.Answer.NONE);
    assertThat(answer(state("job-3", null, false, ISSUED.plusSeconds(1))))
        .isEqualTo(Grants.Answer.REFUSED);
  }

  @Test
  void runsThatEndedLongAgoAreForgotten() {
    Grants grants = new Grants();
    for (int i = 0; i < Grants.ENDED_KEPT + 100; i++) {
      grants.take(named("run-" + i, RunStage.TRAINING));
      grants.take(named("run-" + i, RunStage.ENDED));
      grants.take(named("run-" + i, RunStage.ENDED));
    }
    grants.take(named("goes on", RunStage.TRAINING));
    assertThat(grants.known()).isEqualTo(Grants.ENDED_KEPT + 1);
  }

  @Test
  void anExecutionWhoseRunIsGoneIsNotGrantedAndStops() throws InterruptedException {
    Grants grants = new Grants();
    grants.take(state("job-2", "mine", false, ISSUED));
    assertThat(grants.lost(JOB, "mine")).isEmpty();
    grants.gone("run");
    assertThat(grants.await(JOB, "mine", Duration.ZERO)).isEqualTo(Grants.Answer.REFUSED);
    assertThat(grants.over(JOB)).isTrue();
    assertThat(grants.lost(JOB, "mine")).contains("the run ended long ago");
  }

  private static RunState named(String run, RunStage stage) {
    return new RunState(
        run,
        "p",
        stage,
        Optional.empty(),
        "",
        Optional.empty(),
        1,
        Optional.empty(),
        false,
        ISSUED,
        ISSUED);
  }

  @Test
  void aCancelledRunGrantsNothing() {
    assertThat(answer(state("job-2", "mine", true, ISSUED))).isEqualTo(Grants.Answer.REFUSED);
  }
}
