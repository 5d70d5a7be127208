package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people ask of runs, and runs that replace others. */
class RunCommandsTest extends RunMachineFixture {

  @Test
  void aRunThatReplacesAnotherWaitsUntilThatOneHasStopped() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    fire("run-2", "run-1");
    assertThat(stage("run-2")).isEqualTo(RunStage.QUEUED);
    assertThat(world.state.run("run-1").orElseThrow().stop()).isPresent();
    says(job, "a", new JobEventBody.JobFailed("CANCELLED", "stopped", false));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.SUPERSEDED);
    assertThat(stage("run-2")).isEqualTo(RunStage.SNAPSHOTTING);
  }

  /** The second replaces the first, and the third the second while the first still stops. */
  @Test
  void aChainOfReplacementsWaitsForTheRunThatStillStops() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    fire("run-2", "run-1");
    fire("run-3", "run-2");
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.SUPERSEDED);
    assertThat(stage("run-3")).as("run-1 still works").isEqualTo(RunStage.QUEUED);
    says(job, "a", new JobEventBody.JobFailed("CANCELLED", "stopped", false));
    assertThat(stage("run-3")).isEqualTo(RunStage.SNAPSHOTTING);
  }

  @Test
  void aRunThatFindsItsPredecessorCancelledWaitsForTheOneBeforeIt() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    fire("run-2", "run-1");
    cancel("c1", "run-2");
    fire("run-3");
    assertThat(stage("run-3")).isEqualTo(RunStage.QUEUED);
    world.fireNextTimer();
    assertThat(world.state.run("run-1")).as("it did not stop in time").isEmpty();
    assertThat(stage("run-3")).isEqualTo(RunStage.SNAPSHOTTING);
  }

  @Test
  void anAbortIsGoodForAsLongAsTheRolloutMayLast() {
    rollOut("run-1", "rollout-1", 1);
    cancel("c1", "run-1");
    assertThat(world.commands.get(0).expiresAt())
        .isAfterOrEqualTo(world.state.run("run-1").orElseThrow().deadline())
        .isAfterOrEqualTo(world.now.plus(Duration.ofDays(1)));
  }

  @Test
  void commandsAreAnsweredOnceAndWrongOnesSayWhy() {
    cancel("c1", "nobody");
    cancel("c1", "nobody");
    List<RunEventBody.CommandAnswered> answers = world.bodies(RunEventBody.CommandAnswered.class);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).accepted()).isFalse();
    assertThat(answers.get(0).code()).isEqualTo("UNKNOWN_RUN");
  }

  @Test
  void filesCanBeExcludedAndIncludedByHand() {
    command("c1", new CommandBody.ExcludeData(List.of("f7"), "wrong unit"));
    assertThat(world.state.leftOut()).containsExactly("f7");
    command("c2", new CommandBody.IncludeData(List.of("f7"), "repaired"));
    assertThat(world.state.leftOut()).isEmpty();
    command("c3", new CommandBody.IncludeData(List.of("f7"), "again"));
    assertThat(world.bodies(RunEventBody.CommandAnswered.class))
        .extracting(RunEventBody.CommandAnswered::accepted)
        .containsExactly(true, true, false);
    assertThat(world.bodies(RunEventBody.CommandAnswered.class))
        .extracting(RunEventBody.CommandAnswered::message)
        .startsWith("Later snapshots leave out 1 file.", "Later snapshots take 1 file again.");
    command("c4", new CommandBody.ExcludeData(List.of("f8", "f9"), "wrong unit"));
    assertThat(world.bodies(RunEventBody.CommandAnswered.class))
        .last()
        .extracting(RunEventBody.CommandAnswered::message)
        .isEqualTo("Later snapshots leave out 2 files.");
  }

  @Test
  void aCommandIsValidByTheWallClockAlthoughDecisionsWereMadeAtALaterTime() {
    fire("run-1");
    Instant wall = world.now.minus(Duration.ofHours(2));
    Command cancel =
        new Command(
            "c1",
            spec.key(),
            wall,
            wall.plusSeconds(60),
            "ann",
            new CommandBody.CancelRun("run-1", "no need"));
    world.give(new RunInput.CommandReceived(cancel, wall.plusSeconds(61)));
    world.give(
        new RunInput.CommandReceived(
            new Command("c2", spec.key(), wall, cancel.expiresAt(), "ann", cancel.body()), wall));
    assertThat(world.bodies(RunEventBody.CommandAnswered.class))
        .extracting(RunEventBody.CommandAnswered::code)
        .containsExactly("EXPIRED", "ACCEPTED");
  }
}
