package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** A pipeline's runs, and the messages that a test gives them. */
abstract class RunMachineFixture {

  final PipelineSpec spec = TestSpecs.flightDelays();
  final RunWorld world = new RunWorld(spec.key());

  void fire(String run, String... replaces) {
    world.give(Messages.decided(Messages.fired(spec, run, List.of(replaces))));
  }

  void claim(Job job, String execution) {
    world.give(Messages.says(job, execution, new JobEventBody.Claimed(0)));
  }

  void says(Job job, String execution, JobEventBody body) {
    world.give(Messages.says(job, execution, body));
  }

  void rollout(String id, long sequence, RolloutEventBody body) {
    world.give(Messages.rollout(spec.key(), id, sequence, body));
  }

  ModelVersion accepted(String run) {
    return world.state.run(run).orElseThrow().results().accepted().orElseThrow();
  }

  /** Brings a run to its rollout {@code id}. */
  ModelVersion rollOut(String run, String id, long sequence) {
    fire(run);
    world.workOffAll();
    ModelVersion version = accepted(run);
    rollout(
        id,
        sequence,
        new RolloutEventBody.RolloutStarted(
            run, "flight-delays", version, world.state.champion(), spec));
    return version;
  }

  void promote(String run, String id, long sequence) {
    ModelVersion version = rollOut(run, id, sequence);
    rollout(
        id,
        sequence + 1,
        new RolloutEventBody.CandidatePromoted(
            version.version(), world.state.championVersion(), "good"));
  }

  RunStage stage(String run) {
    return world.state.run(run).orElseThrow().stage();
  }

  void endAtOnce(String run) {
    fire(run);
    world.give(Messages.says(world.lastJob(), "x", new JobEventBody.Claimed(0)));
    says(world.lastJob(), "x", new JobEventBody.JobFailed("EXIT_CODE", "no", false));
    assertThat(world.state.run(run)).isEmpty();
  }

  static List<DataFile> files(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(
            i ->
                new DataFile(
                    "part-" + (10_000 + i) + ".csv.gz",
                    String.format(Locale.ROOT, "%064x", i),
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    Optional.of(Messages.START),
                    Optional.of(Messages.START)))
        .toList();
  }

  void cancel(String id, String run) {
    command(id, new CommandBody.CancelRun(run, "no need"));
  }

  void command(String id, CommandBody body) {
    world.give(
        new RunInput.CommandReceived(
            new Command(id, spec.key(), world.now, world.now.plusSeconds(60), "ann", body),
            world.now));
  }
}
