package dev.tidemill.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run whose data gate has no row to judge. */
class NoRowsTest {

  private static final PipelineSpec SPEC = TestSpecs.flightDelays();
  private static final String LEFT_OUT =
      "240 rows of flights have no time that can be read, for example 'soon'.";

  private static Snapshot snapshot(long trainRows, long rows) {
    Snapshot s = Messages.snapshot("holdout");
    return new Snapshot(
        s.digest(),
        s.asOf(),
        s.windowStart(),
        s.windowEnd(),
        s.holdoutStart(),
        s.holdoutEnd(),
        trainRows,
        0,
        s.trainDigest(),
        s.holdoutDigest(),
        s.contextDigest(),
        s.files(),
        s.newFiles(),
        s.holdoutRule(),
        rows,
        List.of(LEFT_OUT),
        s.columns(),
        s.ranges());
  }

  /** What the run is after its data gate said this of such a snapshot. */
  private static RunWorld judged(VerdictOutcome outcome, long trainRows, long rows) {
    RunWorld world = new RunWorld(SPEC.key());
    world.give(Messages.decided(Messages.fired(SPEC, "run", List.of())));
    says(world, new JobEventBody.Claimed(0));
    says(world, new JobEventBody.SnapshotFinished(snapshot(trainRows, rows), "code", List.of()));
    says(world, new JobEventBody.Claimed(0));
    says(world, Messages.success(world.lastJob(), outcome));
    return world;
  }

  private static void says(RunWorld world, JobEventBody body) {
    world.give(Messages.says(world.lastJob(), "granted", body));
  }

  private static Optional<RunEnded> end(RunWorld world) {
    return world.events.stream()
        .map(RunEvent::body)
        .filter(RunEnded.class::isInstance)
        .map(RunEnded.class::cast)
        .findFirst();
  }

  @Test
  void aRunWithoutAnyRowEndsWithWhatWasLeftOut() {
    RunEnded ended = end(judged(VerdictOutcome.INSUFFICIENT_DATA, 0, 0)).orElseThrow();
    assertThat(ended.outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(ended.code()).isEqualTo("NO_TRAINING_ROWS");
    assertThat(ended.message()).isEqualTo("There is no row to judge or to train on. " + LEFT_OUT);
  }

  @Test
  void aRunWithoutATrainingRowEndsAlthoughItsDataPassed() {
    RunEnded ended = end(judged(VerdictOutcome.PASS, 0, 300)).orElseThrow();
    assertThat(ended.outcome()).isEqualTo(RunOutcome.FAILED);
    assertThat(ended.code()).isEqualTo("NO_TRAINING_ROWS");
    assertThat(ended.message())
        .isEqualTo("No row has its label before the holdout starts. " + LEFT_OUT);
  }

  @Test
  void aRunWithTooFewRowsWaitsForMore() {
    RunWorld world = judged(VerdictOutcome.INSUFFICIENT_DATA, 0, 1);
    assertThat(end(world)).isEmpty();
    assertThat(world.events).anyMatch(e -> e.body() instanceof GateWaiting);
  }
}
