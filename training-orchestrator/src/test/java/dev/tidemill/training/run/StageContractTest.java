package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.Claimed;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobEventBody.TestsFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunEventBody.LateResultIgnored;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.run.stage.JobStage;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.stage.Stage;
import dev.tidemill.training.run.stage.Stages;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every stage with a job, whichever is in the list. {@link SecondOpinion} is in it
 * here only: nothing but the list knows it.
 */
class StageContractTest {

  /** Of a model that is not ONNX, so that a run passes through every stage. */
  private static final PipelineSpec SPEC =
      TestSpecs.read(
          TestSpecs.text()
              .replace("    format: onnx\n", "    format: files\n")
              .replace("backend: gateway", "backend: v2, server: {command: [sh, serve.sh]}")
              .replace("  model:\n    f", "  predict: {command: [sh, predict.sh]}\n  model:\n    f")
              .replace("        - latency: {quantile: 0.99, max: 5ms}\n", ""));

  /** Tests the code once more before the model is judged. */
  private static final class SecondOpinion implements JobStage<TestsFinished> {

    @Override
    public RunStage name() {
      return RunStage.AWAITING_APPROVAL;
    }

    @Override
    public JobWork work(PipelineRuns runs, ActiveRun run) {
      String code = run.results().code().orElseThrow();
      return new JobWork.TestCode(run.spec(), run.cause().folder(), code);
    }

    @Override
    public Class<TestsFinished> result() {
      return TestsFinished.class;
    }

    @Override
    public Taken take(PipelineRuns runs, ActiveRun run, TestsFinished done) {
      return new Taken(List.of(new CodeTested(done.codeDigest(), done.millis())), new Next.GoOn());
    }
  }

  private static List<Stage> list() {
    List<Stage> list = new ArrayList<>();
    for (Stage stage : Stages.ALL) {
      if (stage.name() == RunStage.CHECKING_MODEL) {
        list.add(new SecondOpinion());
      }
      list.add(stage);
    }
    return list;
  }

  static Stream<RunStage> jobStages() {
    return list().stream().filter(JobStage.class::isInstance).map(Stage::name);
  }

  /** A world whose run is in this stage and whose worker has the job. */
  private static RunWorld at(RunStage stage) {
    RunWorld world = new RunWorld(SPEC.key(), new Stages(list()));
    world.give(Messages.decided(Messages.fired(SPEC, "run", List.of())));
    for (int i = 0; i < list().size() && run(world).stage() != stage; i++) {
      world.workOff();
    }
    assertThat(run(world).stage()).as("reached").isEqualTo(stage);
    world.give(Messages.says(world.lastJob(), "granted", new Claimed(0)));
    return world;
  }

  private static ActiveRun run(RunWorld world) {
    return world.state.run("run").orElseThrow();
  }

  /** The results of all stages. */
  private static List<JobEventBody> results() {
    return jobStages().map(stage -> Messages.success(at(stage).lastJob())).toList();
  }

  private static void assertIgnored(RunWorld world, String execution, JobEventBody result) {
    PipelineRuns before = world.state;
    List<RunEvent> events = world.give(Messages.says(world.lastJob(), execution, result));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).body()).isInstanceOf(LateResultIgnored.class);
    assertThat(world.state.runs()).isEqualTo(before.runs());
  }

  @Test
  void everyStageOfARunIsInTheListButItsEndAndTheOneThatIsKeptForLater() {
    List<RunStage> names = Stages.ALL.stream().map(Stage::name).toList();

    assertThat(names).doesNotContain(RunStage.ENDED, RunStage.AWAITING_APPROVAL);
    assertThat(names).doesNotHaveDuplicates().hasSize(RunStage.values().length - 2);
  }

  @ParameterizedTest
  @MethodSource("jobStages")
  void aStageHasItsJobAndALimit(RunStage stage) {
    Job job = at(stage).lastJob();

    assertThat(job.jobId()).contains(stage.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    assertThat(job.timeout()).isGreaterThan(Duration.ZERO);
  }

  @ParameterizedTest
  @MethodSource("jobStages")
  void aResultOfAnotherStageIsIgnored(RunStage stage) {
    RunWorld world = at(stage);
    Class<?> own = Messages.success(world.lastJob()).getClass();

    results().stream()
        .filter(result -> result.getClass() != own)
        .forEach(result -> assertIgnored(world, "granted", result));
  }

  @ParameterizedTest
  @MethodSource("jobStages")
  void aResultOfAnotherExecutionIsIgnored(RunStage stage) {
    RunWorld world = at(stage);

    assertIgnored(world, "zombie", Messages.success(world.lastJob()));
  }

  @ParameterizedTest
  @MethodSource("jobStages")
  void aResultThatComesTwiceCountsOnce(RunStage stage) {
    RunWorld world = at(stage);
    Job job = world.lastJob();
    world.give(Messages.says(job, "granted", Messages.success(job)));
    PipelineRuns after = world.state;

    List<RunEvent> events = world.give(Messages.says(job, "granted", Messages.success(job)));

    assertThat(events)
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.body()).isInstanceOf(LateResultIgnored.class));
    assertThat(world.state.runs()).isEqualTo(after.runs());
  }

  @ParameterizedTest
  @MethodSource("jobStages")
  void everyResultEndsTheRunOrTakesItOn(RunStage stage) {
    List<JobEventBody> results = new ArrayList<>();
    Job job = at(stage).lastJob();
    for (VerdictOutcome outcome : VerdictOutcome.values()) {
      results.add(Messages.success(job, outcome));
    }
    results.add(new JobFailed("EXIT_CODE", "no", true));
    results.add(new JobFailed("EXIT_CODE", "no", false));

    for (JobEventBody result : results) {
      RunWorld world = at(stage);
      world.give(Messages.says(world.lastJob(), "granted", result));

      assertThat(world.state.run("run").map(StageContractTest::goesOn).orElse(true))
          .as("%s in %s", result, stage)
          .isTrue();
      assertThat(world.replayed()).isEqualTo(world.state);
    }
  }

  private static boolean goesOn(ActiveRun run) {
    return run.atDeployer()
        || run.retryAt().isPresent()
        || (run.job().isPresent() && run.granted().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("jobStages")
  void aRunWhoseWorkersSayNothingMoreEnds(RunStage stage) {
    RunWorld world = at(stage);
    int timers = 0;
    while (world.state.run("run").isPresent() && timers++ < 1000) {
      world.fireNextTimer();
    }

    assertThat(world.endOf("run").code()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("jobStages")
  void aRunThatIsWorkedOffComesToTheDeployer(RunStage stage) {
    RunWorld world = at(stage);
    Job job = world.lastJob();
    world.give(Messages.says(job, "granted", Messages.success(job)));
    if (world.lastJob() != job) {
      world.workOffAll();
    }

    assertThat(run(world).stage()).isEqualTo(RunStage.ACCEPTED);
  }
}
