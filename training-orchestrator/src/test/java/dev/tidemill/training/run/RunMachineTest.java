package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.run.state.EndedRun;
import dev.tidemill.training.run.state.FileLimits;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunMachineTest {

  private final PipelineSpec spec = TestSpecs.flightDelays();
  private final RunWorld world = new RunWorld(spec.key());

  private void fire(String run, String... replaces) {
    world.give(Messages.decided(Messages.fired(spec, run, List.of(replaces))));
  }

  private void claim(Job job, String execution) {
    world.give(Messages.says(job, execution, new JobEventBody.Claimed(0)));
  }

  private void says(Job job, String execution, JobEventBody body) {
    world.give(Messages.says(job, execution, body));
  }

  private void rollout(String id, long sequence, RolloutEventBody body) {
    world.give(Messages.rollout(spec.key(), id, sequence, body));
  }

  private ModelVersion accepted(String run) {
    return world.state.run(run).orElseThrow().results().accepted().orElseThrow();
  }

  /** Brings a run to its rollout {@code id}. */
  private ModelVersion rollOut(String run, String id, long sequence) {
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

  private void promote(String run, String id, long sequence) {
    ModelVersion version = rollOut(run, id, sequence);
    rollout(
        id,
        sequence + 1,
        new RolloutEventBody.CandidatePromoted(
            version.version(), world.state.championVersion(), "good"));
  }

  private RunStage stage(String run) {
    return world.state.run(run).orElseThrow().stage();
  }

  @Test
  void aRunGoesThroughEveryStageAndEndsPromotedWhenItsCandidateIsChampion() {
    promote("run-1", "rollout-1", 1);
    assertThat(world.bodies(RunEventBody.StageStarted.class))
        .extracting(RunEventBody.StageStarted::stage)
        .containsExactly(
            RunStage.SNAPSHOTTING,
            RunStage.CHECKING_DATA,
            RunStage.TESTING_CODE,
            RunStage.PREPARING,
            RunStage.TRAINING,
            RunStage.CHECKING_MODEL);
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.PROMOTED);
    assertThat(world.state.championVersion()).contains(1);
    assertThat(world.registry.get(1).aliases()).containsExactly("champion");
    assertThat(world.registry.get(1).snapshot().files()).isEmpty();
    assertThat(world.registry.get(1).specVersion()).isEqualTo(1);
    assertThat(world.state.accepted()).containsExactly("f1");
  }

  /** Otherwise the registry names a champion while the gateways go on serving the one before. */
  @Test
  void aRunWithoutARolloutWaitsForTheDeployerWhichAloneSaysWhoIsChampion() {
    promote("run-1", "rollout-1", 1);
    PipelineSpec without = TestSpecs.withoutRollout();
    world.give(Messages.decided(Messages.fired(without, "run-2", List.of())));
    world.workOffAll();
    assertThat(stage("run-2")).isEqualTo(RunStage.ACCEPTED);
    assertThat(world.state.championVersion()).contains(1);
    assertThat(world.registry.get(1).aliases()).containsExactly("champion");
    assertThat(world.registry.get(2).aliases()).containsExactly("candidate");

    String message = "gateways serve this pipeline at flight-delays";
    rollout(
        "rollout-2",
        3,
        new RolloutEventBody.RolloutRejected("run-2", 2, "ENDPOINT_CHANGED", message));
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.REJECTED);
    assertThat(world.endOf("run-2").code()).isEqualTo("ENDPOINT_CHANGED");
    assertThat(world.endOf("run-2").message()).isEqualTo(message);
    assertThat(world.state.championVersion()).contains(1);
    promote("run-3", "rollout-3", 4);
    assertThat(world.state.championVersion()).contains(3);
  }

  @Test
  void aDecisionThatComesAgainIsAnsweredAndRunsOnce() {
    TriggerEvent.Fired fired = Messages.fired(spec, "run-1", List.of());
    world.give(Messages.decided(fired));
    assertThat(world.give(Messages.decided(fired))).as("it goes on").isEmpty();
    cancel("c1", "run-1");
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.CANCELLED);
    List<RunEvent> answer = world.give(Messages.decided(fired));
    assertThat(answer).extracting(RunEvent::runId).containsExactly("run-1");
    assertThat(answer.get(0).body()).isInstanceOf(RunEventBody.FireRefused.class);
    assertThat(world.bodies(RunEventBody.RunRequested.class)).hasSize(1);
  }

  @Test
  void aDecisionThatCannotBeTakenEndsItsRunBeforeItBegan() {
    TriggerEvent.Fired fired = Messages.fired(spec, "run-1", List.of());
    world.give(new RunInput.RunNotStarted(fired, "it has 1000001 bytes"));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(world.endOf("run-1").code()).isEqualTo("NOT_STARTED");
    assertThat(world.endOf("run-1").message())
        .isEqualTo("The run could not be started: it has 1000001 bytes");
    assertThat(world.give(new RunInput.RunNotStarted(fired, "again"))).isEmpty();
    world.give(Messages.decided(Messages.fired(spec, "run-2", List.of())));
    TriggerEvent.Fired second = Messages.fired(spec, "run-2", List.of());
    assertThat(world.give(new RunInput.RunNotStarted(second, "late"))).isEmpty();
    assertThat(stage("run-2")).isEqualTo(RunStage.SNAPSHOTTING);
  }

  /** Apply refuses what would ask for it; what came another way must not train instead. */
  @Test
  void aRedeploymentIsSaidToBeUnsupportedAndDoesNotTrain() {
    TriggerEvent.Fired f = Messages.fired(spec, "run-1", List.of());
    world.give(
        Messages.decided(
            new TriggerEvent.Fired(
                f.fireId(),
                f.runId(),
                RunKind.REDEPLOY,
                f.triggers(),
                f.signals(),
                f.conditions(),
                f.reason(),
                f.actor(),
                f.finding(),
                f.replaces(),
                f.parameters(),
                f.specVersion(),
                f.spec(),
                f.folder())));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(world.endOf("run-1").code()).isEqualTo("UNSUPPORTED");
    assertThat(world.bodies(RunEventBody.StageStarted.class)).isEmpty();
  }

  private void endAtOnce(String run) {
    fire(run);
    world.give(Messages.says(world.lastJob(), "x", new JobEventBody.Claimed(0)));
    says(world.lastJob(), "x", new JobEventBody.JobFailed("EXIT_CODE", "no", false));
    assertThat(world.state.run(run)).isEmpty();
  }

  @Test
  void theStateOfARunIsForgottenEightDaysAfterItsEnd() {
    endAtOnce("run-1");
    world.pass(Duration.ofDays(1));
    endAtOnce("run-2");
    assertThat(world.decider.timers(world.state))
        .containsOnly(Map.entry(RunDecider.OLD_ENDS, world.now.plus(Duration.ofDays(7))));
    world.give(new RunInput.EndsAreOld());
    assertThat(world.state.ended()).as("too soon").hasSize(2);
    world.pass(Duration.ofDays(7));
    world.give(RunInput.expired(RunDecider.OLD_ENDS));
    assertThat(world.bodies(EndsForgotten.class))
        .containsExactly(new EndsForgotten(List.of("run-1")));
    assertThat(world.state.ended()).extracting(EndedRun::runId).containsExactly("run-2");
    world.pass(Duration.ofDays(1));
    world.give(RunInput.expired(RunDecider.OLD_ENDS));
    assertThat(world.state.ended()).isEmpty();
    assertThat(world.decider.timers(world.state)).isEmpty();
    fire("run-1");
    assertThat(world.bodies(RunEventBody.FireRefused.class)).as("it still runs once").hasSize(1);
  }

  @Test
  void anEndIsRememberedForLongerThanJobsLieInTheQueue() {
    assertThat(RunTiming.REMEMBERED).isGreaterThan(Topics.JOBS.retention().orElseThrow());
  }

  @Test
  void ofRunsThatEndFastFortyToFiftyAreRememberedAndTheOthersAreForgottenTogether() {
    int runs = PipelineRuns.ENDED_KEPT + 1;
    IntStream.range(0, runs).forEach(i -> endAtOnce("run-" + i));
    assertThat(world.state.ended()).hasSize(40);
    assertThat(world.bodies(EndsForgotten.class))
        .singleElement()
        .extracting(EndsForgotten::runIds)
        .isEqualTo(IntStream.rangeClosed(0, 10).mapToObj(i -> "run-" + i).toList());
    IntStream.range(0, 10).forEach(i -> endAtOnce("later-" + i));
    assertThat(world.state.ended()).hasSize(PipelineRuns.ENDED_KEPT);
    assertThat(world.bodies(EndsForgotten.class)).hasSize(1);
    assertThat(world.replayed()).isEqualTo(world.state);
  }

  @Test
  void aClaimForARunThatEndedLongAgoIsRefused() {
    endAtOnce("run-1");
    Job job = world.lastJob();
    world.pass(Duration.ofDays(9));
    world.give(RunInput.expired(RunDecider.OLD_ENDS));
    claim(job, "late");
    assertThat(world.bodies(RunEventBody.ExecutionRefused.class))
        .containsExactly(
            new RunEventBody.ExecutionRefused(job.attempt(), "late", "the run ended long ago"));
    says(job, "late", new JobEventBody.JobFailed("EXIT_CODE", "no", false));
    assertThat(world.state.ended()).isEmpty();
  }

  @Test
  void aRollBackAfterThePromotionChangesTheChampionAndNotTheEndedRun() {
    promote("run-1", "rollout-1", 1);
    promote("run-2", "rollout-2", 3);
    int before = world.state.ended().size();
    rollout(
        "rollout-2",
        9,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ROLLED_BACK, "quality", "worse", Optional.of(1)));
    assertThat(world.state.ended()).hasSize(before);
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.PROMOTED);
    assertThat(world.state.champion().orElseThrow().version()).isEqualTo(1);
    assertThat(world.registry.get(1).aliases()).containsExactly("champion");
    assertThat(world.registry.get(2).aliases()).containsExactly("former");
  }

  @Test
  void oldNewsOfARolloutDoNotBringBackAnEarlierChampion() {
    promote("run-1", "rollout-1", 1);
    promote("run-2", "rollout-2", 3);
    rollout(
        "rollout-1", 2, new RolloutEventBody.CandidatePromoted(1, Optional.empty(), "repeated"));
    assertThat(world.state.championVersion()).contains(2);
  }

  @Test
  void aFireThatIsRepeatedStartsNoSecondRunEvenLongAfter() {
    promote("run-1", "rollout-1", 1);
    int events = world.events.size();
    fire("run-1");
    assertThat(world.events).as("it is answered").hasSize(events + 1);
    assertThat(world.events.get(events).body()).isInstanceOf(RunEventBody.FireRefused.class);
    assertThat(world.bodies(RunEventBody.RunRequested.class)).hasSize(1);
  }

  @Test
  void theFirstClaimIsGrantedAndLaterOnesAreRefused() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    claim(job, "b");
    claim(job, "a");
    assertThat(world.bodies(RunEventBody.ExecutionGranted.class))
        .extracting(RunEventBody.ExecutionGranted::executionId)
        .containsExactly("a");
    assertThat(world.bodies(RunEventBody.ExecutionRefused.class))
        .extracting(RunEventBody.ExecutionRefused::executionId)
        .containsExactly("b");
  }

  @Test
  void aJobThatNobodyClaimsIsPutOnTheQueueAgainAndTheFirstClaimCountsWhicheverCopyItIsOf() {
    fire("run-1");
    Job first = world.lastJob();
    world.fireNextTimer();
    Job copy = world.lastJob();
    assertThat(world.jobs).hasSize(2);
    assertThat(copy.jobId()).isEqualTo(first.jobId());
    claim(first, "first in the queue");
    claim(copy, "second");
    assertThat(world.bodies(RunEventBody.ExecutionGranted.class))
        .extracting(RunEventBody.ExecutionGranted::executionId)
        .containsExactly("first in the queue");
    assertThat(world.bodies(RunEventBody.ExecutionRefused.class)).hasSize(1);
  }

  @Test
  void aSilentWorkerIsReplacedAndItsLateResultIsRecordedAndIgnored() {
    fire("run-1");
    Job first = world.lastJob();
    claim(first, "zombie");
    world.fireNextTimer();
    Job second = world.lastJob();
    assertThat(second.attempt()).isEqualTo(2);
    claim(second, "alive");
    says(first, "zombie", Messages.success(first));
    assertThat(world.bodies(RunEventBody.LateResultIgnored.class)).hasSize(1);
    assertThat(stage("run-1")).isEqualTo(RunStage.SNAPSHOTTING);
    says(second, "alive", Messages.success(second));
    assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_DATA);
  }

  @Test
  void heartbeatsKeepAnExecutionAliveAndAreKeptAtMostSixTimesInALease() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    int told = world.events.size();
    for (int i = 0; i < 30; i++) {
      world.pass(Duration.ofSeconds(1));
      world.give(Messages.beats(job, "a"));
    }
    assertThat(world.heard()).isEqualTo(15);
    assertThat(world.events).as("nothing is told of a heartbeat").hasSize(told);
    assertThat(world.decider.timers(world.state).get("run-1")).isEqualTo(world.now.plusSeconds(12));
  }

  @Test
  void aHeartbeatOfAnExecutionThatIsNotGrantedRenewsNothing() {
    fire("run-1");
    Job job = world.lastJob();
    world.give(Messages.beats(job, "early"));
    claim(job, "a");
    Instant due = world.decider.timers(world.state).get("run-1");
    world.pass(Duration.ofSeconds(5));
    world.give(Messages.beats(job, "zombie"));
    assertThat(world.heard()).isZero();
    assertThat(world.decider.timers(world.state)).containsEntry("run-1", due);
  }

  @Test
  void anExecutionThatNeverStopsFailsAtItsLimitHoweverLively() {
    fire("run-1");
    Job job = world.lastJob();
    claim(job, "a");
    while (world.state.run("run-1").isPresent()) {
      world.pass(Duration.ofSeconds(3));
      world.give(Messages.beats(job, "a"));
      world.give(new RunInput.TimerExpired("run-1"));
    }
    assertThat(world.endOf("run-1").code()).isEqualTo("TIMEOUT");
  }

  @Test
  void retryableFailuresAreTriedAgainWithBackoffAndThenEndTheRun() {
    fire("run-1");
    for (int i = 0; i < 3; i++) {
      Job job = world.lastJob();
      claim(job, "x" + i);
      says(job, "x" + i, new JobEventBody.JobFailed("EXIT_CODE", "exit 75", true));
      if (i < 2) {
        Duration backoff = spec.train().retry().backoff(i + 1);
        assertThat(world.decider.timers(world.state).get("run-1"))
            .isEqualTo(world.now.plus(backoff));
        world.fireNextTimer();
      }
    }
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(world.endOf("run-1").code()).isEqualTo("EXIT_CODE");
    assertThat(world.jobs).extracting(Job::attempt).containsExactly(1, 2, 3);
  }

  @Test
  void aFailingDataGateQuarantinesTheFilesAndTheNextSnapshotLeavesThemOut() {
    fire("run-1");
    world.workOff();
    Job gate = world.lastJob();
    claim(gate, "g");
    says(gate, "g", Messages.success(gate, VerdictOutcome.FAIL));
    assertThat(world.endOf("run-1").code()).isEqualTo("DATA_GATE");
    fire("run-2");
    assertThat(((JobWork.CutSnapshot) world.lastJob().work()).quarantined()).containsExactly("f1");
  }

  /** A run that cut these files and whose data gate passed. */
  private void acceptFiles(String run, List<DataFile> files, List<DataFile> fresh) {
    fire(run);
    Job cut = world.lastJob();
    claim(cut, "c");
    says(cut, "c", Messages.cut(files, fresh));
    world.workOff();
  }

  private static List<DataFile> files(int first, int last) {
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

  @Test
  void everyListedFileThatPassedStaysAcceptedAndThoseThatAreGoneAreForgotten() {
    acceptFiles("run-1", files(1, 2200), files(1, 2200));
    assertThat(world.state.accepted()).hasSize(2200);
    acceptFiles("run-2", files(101, 2250), files(2201, 2250));
    assertThat(world.state.accepted())
        .containsExactlyElementsOf(files(101, 2250).stream().map(DataFile::digest).toList());
    fire("run-3");
    assertThat(((JobWork.CutSnapshot) world.lastJob().work()).accepted()).hasSize(2150);
  }

  /** Records and states have at most 1,000,000 bytes (service-kit). */
  @Test
  void withAsManyFilesAsAreAllowedEveryMessageAndTheStateStaySmallEnough() {
    List<DataFile> most = files(1, 2187);
    assertThat(FileLimits.bytes(most.stream().map(DataFile::path).toList()))
        .isBetween(FileLimits.BYTES_OF_LISTS - 400, FileLimits.BYTES_OF_LISTS);
    acceptFiles("run-1", most, most);
    int room = 1_000_000 - 200_000;
    AvroMapper<RunEvent> events = AvroMapper.of(RunEvent.class);
    AvroMapper<Job> jobs = AvroMapper.of(Job.class);
    assertThat(AvroMapper.of(PipelineRuns.class).encode(world.state)).hasSizeLessThan(room);
    assertThat(world.events).allMatch(e -> events.encode(e).length < room);
    assertThat(world.jobs).allMatch(j -> jobs.encode(j).length < room);
  }

  @Test
  void aModelGateWithTooLittleDataAsksAgainWithTheSameTrainingRowsUntilItsPatienceEnds() {
    fire("run-1");
    for (int i = 0; i < 5; i++) {
      world.workOff();
    }
    Job gate = world.lastJob();
    claim(gate, "g");
    says(gate, "g", Messages.success(gate, VerdictOutcome.INSUFFICIENT_DATA));
    assertThat(world.bodies(RunEventBody.GateWaiting.class)).hasSize(1);
    world.fireNextTimer();
    JobWork.CutSnapshot again = (JobWork.CutSnapshot) world.lastJob().work();
    assertThat(again.trainBefore()).contains(Messages.START);
    world.workOff();
    world.workOff();
    world.workOff();
    assertThat(stage("run-1")).as("it does not train again").isEqualTo(RunStage.CHECKING_MODEL);
    while (world.state.run("run-1").isPresent()) {
      Job job = world.lastJob();
      if (job.work() instanceof JobWork.CheckModel
          && world.state.run("run-1").get().job().isPresent()) {
        claim(job, "h" + world.jobs.size());
        says(job, "h" + world.jobs.size(), Messages.success(job, VerdictOutcome.INSUFFICIENT_DATA));
      } else if (world.state.run("run-1").get().job().isPresent()) {
        world.workOff();
      } else {
        world.fireNextTimer();
      }
    }
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.EXPIRED);
    assertThat(world.endOf("run-1").code()).isEqualTo("NO_EVIDENCE");
  }

  @Test
  void aRunForAFindingTrainsOnceThereAreRowsOfTheNewWorld() {
    world.give(Messages.decided(Messages.firedFor(spec, "run-1", Messages.DRIFT)));
    Job cut = world.lastJob();
    claim(cut, "early");
    says(cut, "early", Messages.cut(Messages.DRIFT.onset(), 450));
    assertThat(world.bodies(RunEventBody.GateWaiting.class))
        .extracting(RunEventBody.GateWaiting::reason)
        .as("450 rows judge, but leave none to train on")
        .singleElement()
        .asString()
        .contains("Only 450 labelled rows", "trained on 300 of them");
    world.fireNextTimer();
    JobWork.CutSnapshot again = (JobWork.CutSnapshot) world.lastJob().work();
    assertThat(again.trainBefore()).as("training rows are cut anew").isEmpty();
    assertThat(again.finding()).contains(Messages.DRIFT);
    claim(world.lastJob(), "later");
    says(world.lastJob(), "later", Messages.cut(Messages.DRIFT.onset().plusSeconds(1), 300));
    assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_DATA);
  }

  @Test
  void aDeletedPipelinesRunThatRollsOutEndsWithTheDeletionAndNoVersionIsChampionAnyMore() {
    promote("run-1", "rollout-1", 1);
    rollOut("run-2", "rollout-2", 3);
    world.give(
        new RunInput.DeletionSeen(
            new TriggerEvent.PipelineDeleted("c1", "ann", "replaced", world.now)));
    deployerWithdraws("rollout-2", 4);
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(world.endOf("run-2").message()).isEqualTo("pipeline deleted: replaced (ann)");
    assertThat(world.state.championVersion()).isEmpty();
    assertThat(world.registry.get(1).aliases()).doesNotContain("champion");
    assertThat(world.registry.get(2).aliases()).isEmpty();
    ModelVersion next = rollOut("run-3", "rollout-3", 6);
    assertThat(next.verdict().championVersion()).as("a first model again").isEmpty();
    assertThat(next.version()).isEqualTo(3);
  }

  @Test
  void aDeletionThatTheDeployerHearsOfFirstEndsTheRunWithItsReasonToo() {
    rollOut("run-1", "rollout-1", 1);
    deployerWithdraws("rollout-1", 2);
    assertThat(world.endOf("run-1").code()).isEqualTo("PIPELINE_DELETED");
    assertThat(world.endOf("run-1").message()).isEqualTo("the pipeline was deleted by ann");
  }

  private void deployerWithdraws(String rollout, long sequence) {
    String message = "the pipeline was deleted by ann";
    if (world.state.championVersion().isPresent()) {
      rollout(
          rollout,
          sequence,
          new RolloutEventBody.ChampionChanged(
              Optional.empty(), world.state.championVersion(), message, "ann"));
    }
    rollout(
        rollout,
        sequence + 1,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ABORTED, "PIPELINE_DELETED", message, Optional.empty()));
  }

  @Test
  void aRunForAFindingWhoseRowsNeverComeExpires() {
    world.give(Messages.decided(Messages.firedFor(spec, "run-1", Messages.DRIFT)));
    while (world.state.run("run-1").isPresent()) {
      if (world.state.run("run-1").get().job().isPresent()) {
        Job cut = world.lastJob();
        claim(cut, "x" + cut.attempt());
        says(cut, "x" + cut.attempt(), Messages.cut(Messages.DRIFT.onset(), 450));
      } else {
        world.fireNextTimer();
      }
    }
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.EXPIRED);
    assertThat(world.endOf("run-1").code()).isEqualTo("NO_EVIDENCE");
  }

  @Test
  void aVerdictAgainstAChampionThatNoLongerServesIsGivenAgain() {
    promote("run-1", "rollout-1", 1);
    promote("run-2", "rollout-2", 3);
    fire("run-3");
    for (int i = 0; i < 5; i++) {
      world.workOff();
    }
    Job gate = world.lastJob();
    claim(gate, "g");
    rollout(
        "",
        9,
        new RolloutEventBody.ChampionChanged(Optional.of(1), Optional.of(2), "by hand", "ann"));
    says(gate, "g", Messages.success(gate));
    JobWork.CheckModel again = (JobWork.CheckModel) world.lastJob().work();
    assertThat(again.champion().orElseThrow().version()).isEqualTo(1);
    assertThat(again.evaluation()).isEqualTo(4);
  }

  /** Decision rule B6: each spends alpha of its own, also when they are judged at the same time. */
  @Test
  void twoRunsThatAreJudgedOnOneHoldoutAtATimeCountAsTwoEvaluations() {
    for (String run : List.of("run-1", "run-2")) {
      fire(run);
      for (int i = 0; i < 5; i++) {
        world.workOff();
      }
    }
    assertThat(world.jobs)
        .map(Job::work)
        .filteredOn(JobWork.CheckModel.class::isInstance)
        .map(w -> ((JobWork.CheckModel) w).evaluation())
        .containsExactly(1, 2);
  }

  @Test
  void aRolloutRejectedForAStaleVerdictIsJudgedAgainAFewTimesAndThenRejected() {
    fire("run-1");
    world.workOffAll();
    for (int i = 0; i < 3; i++) {
      int version = accepted("run-1").version();
      rollout(
          "", 0, new RolloutEventBody.RolloutRejected("run-1", version, "STALE_VERDICT", "old"));
      assertThat(stage("run-1")).isEqualTo(RunStage.CHECKING_MODEL);
      world.workOffAll();
    }
    int version = accepted("run-1").version();
    rollout("", 0, new RolloutEventBody.RolloutRejected("run-1", version, "STALE_VERDICT", "old"));
    assertThat(world.endOf("run-1").code()).isEqualTo("STALE_VERDICT");
  }

  @Test
  void theSameTrainingAsTheChampionsEndsWithoutTraining() {
    promote("run-1", "rollout-1", 1);
    fire("run-2");
    for (int i = 0; i < 3; i++) {
      world.workOff();
    }
    Job prepare = world.lastJob();
    claim(prepare, "p");
    says(
        prepare,
        "p",
        new JobEventBody.PrepareFinished(world.state.champion().orElseThrow().prepared()));
    assertThat(world.endOf("run-2").outcome()).isEqualTo(RunOutcome.NO_CHANGE);
  }

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
  void theCodeOfARunIsThatOfItsFirstCut() {
    fire("run-1");
    Job cut = world.lastJob();
    claim(cut, "a");
    says(
        cut,
        "a",
        new JobEventBody.SnapshotFinished(Messages.snapshot("holdout-1"), "first code", List.of()));
    Job gate = world.lastJob();
    claim(gate, "g");
    says(gate, "g", Messages.success(gate, VerdictOutcome.INSUFFICIENT_DATA));
    world.fireNextTimer();
    Job again = world.lastJob();
    claim(again, "b");
    says(
        again,
        "b",
        new JobEventBody.SnapshotFinished(
            Messages.snapshot("holdout-2"), "second code", List.of()));
    world.workOff();
    assertThat(((JobWork.TestCode) world.lastJob().work()).codeDigest()).isEqualTo("first code");
    world.workOff();
    assertThat(((JobWork.PrepareFeatures) world.lastJob().work()).codeDigest())
        .isEqualTo("first code");
    world.workOff();
    assertThat(((JobWork.TrainModel) world.lastJob().work()).codeDigest()).isEqualTo("first code");
  }

  @Test
  void testsThatFailEndTheRunBeforeItTrains() {
    fire("run-1");
    world.workOff();
    world.workOff();
    Job tests = world.lastJob();
    assertThat(tests.work()).isInstanceOf(JobWork.TestCode.class);
    claim(tests, "t");
    says(tests, "t", new JobEventBody.JobFailed("EXIT_CODE", "2 of 7 tests failed", false));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(world.endOf("run-1").message()).contains("2 of 7 tests failed");
    assertThat(world.jobs).noneMatch(j -> j.work() instanceof JobWork.TrainModel);
  }

  @Test
  void aCancelledRolloutIsAbortedByTheDeployer() {
    rollOut("run-1", "rollout-1", 1);
    cancel("c1", "run-1");
    assertThat(world.commands).hasSize(1);
    assertThat(world.commands.get(0).body())
        .isInstanceOfSatisfying(
            CommandBody.AbortRollout.class,
            abort -> assertThat(abort.rolloutId()).contains("rollout-1"));
    rollout(
        "rollout-1",
        2,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ABORTED, "ABORTED", "by command", Optional.empty()));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.CANCELLED);
    assertThat(world.registry.get(1).aliases()).isEmpty();
  }

  @Test
  void anAbortedRolloutEndsTheRunRolledBackWithTheGuardAsReason() {
    rollOut("run-1", "rollout-1", 1);
    rollout(
        "rollout-1",
        2,
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.ABORTED, "errors", "3 inputs", Optional.empty()));
    assertThat(world.endOf("run-1").outcome()).isEqualTo(RunOutcome.ROLLED_BACK);
    assertThat(world.endOf("run-1").code()).isEqualTo("errors");
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

  private void cancel(String id, String run) {
    command(id, new CommandBody.CancelRun(run, "no need"));
  }

  @Test
  void a_command_is_valid_by_the_wall_clock_although_decisions_were_made_at_a_later_time() {
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

  private void command(String id, CommandBody body) {
    world.give(
        new RunInput.CommandReceived(
            new Command(id, spec.key(), world.now, world.now.plusSeconds(60), "ann", body),
            world.now));
  }
}
