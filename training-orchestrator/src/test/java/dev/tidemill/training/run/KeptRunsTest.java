package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptRunsTest {

  /** A resolved specification of more than 10,000 bytes. */
  private static final PipelineSpec LONG =
      TestSpecs.flightDelays("known at departure", "known at departure " + "x".repeat(8_000));

  /** Sequences and counts take a byte or two more in a large state. */
  private static final long LONGER_NUMBERS = 24;

  private static RunWorld withRuns(int runs) {
    RunWorld world = new RunWorld(LONG.key());
    for (int i = 0; i < runs; i++) {
      ask(world, i);
    }
    return world;
  }

  private static void ask(RunWorld world, int number) {
    String run = String.format("flights-%06d", number);
    world.give(Messages.decided(Messages.fired(LONG, run, List.of())));
  }

  @Test
  void threeHundredRunsOfALongSpecificationFit() {
    assertThat(LONG.document().length()).isGreaterThan(10_000);
    RunWorld world = withRuns(300);
    assertThat(world.state.runs()).hasSize(300);
    assertThat(world.kept.read()).isEqualTo(world.state);
    assertThat(world.kept.largestPart()).isLessThan(20_000);
    assertThat(world.kept.size()).isLessThan(300_000);
  }

  @Test
  void theSpecificationIsKeptOnceForEachVersion() {
    long one = withRuns(1).kept.size();
    long two = withRuns(2).kept.size();
    assertThat(two - one).isLessThan(1_000);
  }

  @Test
  void aRunMoreIsWrittenAtTheSameCostHoweverManyThereAre() {
    RunWorld few = withRuns(1);
    RunWorld many = withRuns(200);
    ask(few, 1);
    ask(many, 200);
    assertThat(many.kept.lastWritten()).isLessThan(few.kept.lastWritten() + LONGER_NUMBERS);
    assertThat(many.kept.lastWritten()).isLessThan(1_500);
  }

  @Test
  void aHeartbeatIsWrittenAtTheSameCostHoweverManyRunsThereAre() {
    long few = heartbeat(withRuns(1));
    long many = heartbeat(withRuns(200));
    assertThat(many).isLessThan(few + LONGER_NUMBERS);
    assertThat(many).as("bytes").isLessThan(120);
  }

  private static long heartbeat(RunWorld world) {
    Job job = world.lastJob();
    world.give(Messages.says(job, "x", new JobEventBody.Claimed(0)));
    world.pass(Duration.ofSeconds(30));
    world.give(Messages.beats(job, "x"));
    assertThat(world.heard()).isEqualTo(1);
    return world.kept.lastWritten();
  }

  @Test
  void anEndIsWrittenAtTheSameCostHoweverManyEndedBefore() {
    RunWorld world = new RunWorld(LONG.key());
    long first = end(world, 0);
    long last = first;
    for (int i = 1; i <= PipelineRuns.ENDED_KEPT + 10; i++) {
      last = end(world, i);
    }
    assertThat(last).isLessThan(first + LONGER_NUMBERS);
    assertThat(world.state.ended()).hasSize(PipelineRuns.ENDED_KEPT);
    assertThat(world.state.ended().get(0).runId()).isEqualTo("flights-000011");
    assertThat(world.kept.read()).isEqualTo(world.state);
  }

  private static long end(RunWorld world, int number) {
    String run = String.format("flights-%06d", number);
    world.give(new RunInput.RunNotStarted(Messages.fired(LONG, run, List.of()), "no reason"));
    return world.kept.lastWritten();
  }

  @Test
  void aRunThatEndsTakesItsPartsWithIt() {
    RunWorld world = withRuns(2);
    long two = world.kept.size();
    world.workOffAll();
    assertThat(world.bodies(StageStarted.class)).isNotEmpty();
    world.state.runs().stream().map(ActiveRun::runId).toList().forEach(id -> cancel(world, id));
    assertThat(world.state.runs()).isEmpty();
    assertThat(world.kept.size()).isLessThan(two - LONG.document().length());
  }

  private static void cancel(RunWorld world, String runId) {
    world.give(
        new RunInput.CommandReceived(
            new Command(
                "cancel " + runId,
                world.pipeline,
                world.now,
                world.now.plusSeconds(60),
                "ann",
                new CommandBody.CancelRun(runId, "no need")),
            world.now));
    while (world.state.run(runId).isPresent() && world.fireNextTimer()) {
      // until nobody works for it
    }
  }
}
