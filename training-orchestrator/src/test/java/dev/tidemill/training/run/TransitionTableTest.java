package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Where every input leads from every stage. */
class TransitionTableTest {

  private static final PipelineSpec SPEC = TestSpecs.flightDelays();

  /** Stages with a granted execution, one with a job that nobody has, and the rest. */
  private enum From {
    UNCLAIMED,
    SNAPSHOTTING,
    CHECKING_DATA,
    TESTING_CODE,
    PREPARING,
    TRAINING,
    CHECKING_MODEL,
    WAITING_FOR_DATA,
    BACKING_OFF,
    ACCEPTED,
    ROLLING_OUT,
    STOPPING,
    ENDED
  }

  private static RunWorld world(From from) {
    RunWorld world = new RunWorld(SPEC.key());
    world.give(Messages.decided(Messages.fired(SPEC, "run", List.of())));
    switch (from) {
      case UNCLAIMED -> {}
      case SNAPSHOTTING -> claim(world);
      case CHECKING_DATA -> workOff(world, 1);
      case TESTING_CODE -> workOff(world, 2);
      case PREPARING -> workOff(world, 3);
      case TRAINING -> workOff(world, 4);
      case CHECKING_MODEL -> workOff(world, 5);
      case WAITING_FOR_DATA -> {
        workOff(world, 5);
        says(world, Messages.success(world.lastJob(), VerdictOutcome.INSUFFICIENT_DATA));
      }
      case BACKING_OFF -> {
        claim(world);
        says(world, new JobEventBody.JobFailed("EXIT_CODE", "no", true));
      }
      case ACCEPTED -> world.workOffAll();
      case ROLLING_OUT -> {
        world.workOffAll();
        rolloutStarted(world);
      }
      case STOPPING -> {
        claim(world);
        cancel(world);
      }
      case ENDED -> cancel(world);
    }
    return world;
  }

  private static void workOff(RunWorld world, int jobs) {
    for (int i = 0; i < jobs; i++) {
      world.workOff();
    }
    claim(world);
  }

  private static void claim(RunWorld world) {
    says(world, new JobEventBody.Claimed(0));
  }

  private static void says(RunWorld world, JobEventBody body) {
    world.give(Messages.says(world.lastJob(), "granted", body));
  }

  private static void cancel(RunWorld world) {
    world.give(
        new RunInput.CommandReceived(
            new Command(
                "c",
                SPEC.key(),
                world.now,
                world.now.plusSeconds(9),
                "ann",
                new CommandBody.CancelRun("run", "no")),
            world.now));
  }

  private static Optional<ModelVersion> accepted(RunWorld world) {
    return world.state.run("run").flatMap(r -> r.results().accepted());
  }

  private static void rollout(RunWorld world, RolloutEventBody body) {
    world.give(Messages.rollout(SPEC.key(), "rollout", 1, body));
  }

  private static void rolloutStarted(RunWorld world) {
    accepted(world)
        .ifPresent(
            m ->
                rollout(
                    world,
                    new RolloutEventBody.RolloutStarted("run", "e", m, Optional.empty(), SPEC)));
  }

  private static void rejected(RunWorld world, String code) {
    rollout(world, new RolloutEventBody.RolloutRejected("run", 1, code, "no"));
  }

  private static void rolloutEnded(RunWorld world, RolloutOutcome outcome) {
    rollout(world, new RolloutEventBody.RolloutEnded(outcome, "code", "why", Optional.empty()));
  }

  private static Map<String, Consumer<RunWorld>> inputs() {
    Map<String, Consumer<RunWorld>> inputs = new TreeMap<>();
    inputs.put(
        "01 claim", w -> w.give(Messages.says(w.lastJob(), "x", new JobEventBody.Claimed(0))));
    inputs.put("02 success", w -> says(w, Messages.success(w.lastJob())));
    inputs.put("03 gate fails", w -> says(w, Messages.success(w.lastJob(), VerdictOutcome.FAIL)));
    inputs.put("04 retryable", w -> says(w, new JobEventBody.JobFailed("EXIT_CODE", "no", true)));
    inputs.put("05 final", w -> says(w, new JobEventBody.JobFailed("EXIT_CODE", "no", false)));
    inputs.put("06 zombie", TransitionTableTest::zombie);
    inputs.put("07 timer", RunWorld::fireNextTimer);
    inputs.put("08 cancel", TransitionTableTest::cancel);
    inputs.put(
        "09 fire again", w -> w.give(Messages.decided(Messages.fired(SPEC, "run", List.of()))));
    inputs.put("10 rollout started", TransitionTableTest::rolloutStarted);
    inputs.put("11 stale verdict", w -> rejected(w, "STALE_VERDICT"));
    inputs.put("12 rollout refused", w -> rejected(w, "DIGEST"));
    inputs.put(
        "13 promoted",
        w -> rollout(w, new RolloutEventBody.CandidatePromoted(1, Optional.empty(), "good")));
    inputs.put("14 rollout aborted", w -> rolloutEnded(w, RolloutOutcome.ABORTED));
    inputs.put("15 rollout expired", w -> rolloutEnded(w, RolloutOutcome.EXPIRED));
    return inputs;
  }

  private static void zombie(RunWorld world) {
    Job job = world.lastJob();
    world.give(Messages.says(job, "zombie", Messages.success(job)));
  }

  private static String where(RunWorld world) {
    return world
        .state
        .run("run")
        .map(
            r ->
                r.stage()
                    + (r.stop().isPresent() ? "/stop" : "")
                    + (r.retryAt().isPresent() ? "/wait" : "")
                    + (r.job().isPresent() && r.granted().isEmpty() ? "/queued" : ""))
        .orElseGet(() -> "-> " + world.endOf("run").outcome())
        .toLowerCase(Locale.ROOT);
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    inputs()
        .forEach(
            (name, input) -> {
              for (From from : From.values()) {
                RunWorld world = world(from);
                String before = where(world);
                input.accept(world);
                String after = where(world);
                assertThat(world.replayed()).isEqualTo(world.state);
                if (!after.equals(before)) {
                  table.append(name.substring(3)).append(": ").append(from).append(" => ");
                  table.append(after).append('\n');
                }
              }
            });
    return table.toString();
  }

  @Test
  void everyStageIsReached() {
    assertThat(where(world(From.TRAINING))).isEqualTo("training");
    assertThat(where(world(From.ROLLING_OUT))).isEqualTo("rolling_out");
    assertThat(RunStage.values())
        .as("predicting is for models that are not ONNX: StageContractTest")
        .hasSize(13);
  }

  @Test
  void everyInputInEveryStageLeadsWhereTheTableSays() {
    assertThat(table()).isEqualTo(EXPECTED);
  }

  private static final String EXPECTED =
      """
      claim: UNCLAIMED => snapshotting
      success: SNAPSHOTTING => checking_data/queued
      success: CHECKING_DATA => testing_code/queued
      success: TESTING_CODE => preparing/queued
      success: PREPARING => training/queued
      success: TRAINING => checking_model/queued
      success: CHECKING_MODEL => accepted
      success: STOPPING => -> cancelled
      gate fails: SNAPSHOTTING => checking_data/queued
      gate fails: CHECKING_DATA => -> rejected
      gate fails: TESTING_CODE => preparing/queued
      gate fails: PREPARING => training/queued
      gate fails: TRAINING => checking_model/queued
      gate fails: CHECKING_MODEL => -> rejected
      gate fails: STOPPING => -> cancelled
      retryable: SNAPSHOTTING => snapshotting/wait
      retryable: CHECKING_DATA => checking_data/wait
      retryable: TESTING_CODE => testing_code/wait
      retryable: PREPARING => preparing/wait
      retryable: TRAINING => training/wait
      retryable: CHECKING_MODEL => checking_model/wait
      retryable: STOPPING => -> cancelled
      final: SNAPSHOTTING => -> failed
      final: CHECKING_DATA => -> failed
      final: TESTING_CODE => -> failed
      final: PREPARING => -> failed
      final: TRAINING => -> failed
      final: CHECKING_MODEL => -> failed
      final: STOPPING => -> cancelled
      timer: SNAPSHOTTING => snapshotting/queued
      timer: CHECKING_DATA => checking_data/queued
      timer: TESTING_CODE => testing_code/queued
      timer: PREPARING => preparing/queued
      timer: TRAINING => training/queued
      timer: CHECKING_MODEL => checking_model/queued
      timer: WAITING_FOR_DATA => snapshotting/queued
      timer: BACKING_OFF => snapshotting/queued
      timer: ACCEPTED => -> expired
      timer: ROLLING_OUT => -> expired
      timer: STOPPING => -> cancelled
      cancel: UNCLAIMED => -> cancelled
      cancel: SNAPSHOTTING => snapshotting/stop
      cancel: CHECKING_DATA => checking_data/stop
      cancel: TESTING_CODE => testing_code/stop
      cancel: PREPARING => preparing/stop
      cancel: TRAINING => training/stop
      cancel: CHECKING_MODEL => checking_model/stop
      cancel: WAITING_FOR_DATA => -> cancelled
      cancel: BACKING_OFF => -> cancelled
      cancel: ACCEPTED => accepted/stop
      cancel: ROLLING_OUT => rolling_out/stop
      rollout started: ACCEPTED => rolling_out
      stale verdict: ACCEPTED => checking_model/queued
      rollout refused: ACCEPTED => -> rejected
      promoted: ROLLING_OUT => -> promoted
      rollout aborted: ROLLING_OUT => -> rolled_back
      rollout expired: ROLLING_OUT => -> expired
      """;
}
