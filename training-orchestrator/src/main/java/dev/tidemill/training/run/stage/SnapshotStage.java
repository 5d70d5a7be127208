package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A runner cuts the rows of the run, and archives its code. */
final class SnapshotStage implements JobStage<SnapshotFinished> {

  @Override
  public RunStage name() {
    return RunStage.SNAPSHOTTING;
  }

  @Override
  public JobWork work(PipelineRuns runs, ActiveRun run) {
    return new JobWork.CutSnapshot(
        run.spec(),
        run.cause().folder(),
        runs.leftOut(),
        runs.accepted(),
        run.cause().finding(),
        run.results()
            .model()
            .flatMap(m -> run.results().snapshot())
            .or(() -> Redeployment.rows(runs, run))
            .map(Snapshot::windowEnd),
        runs.lastCut().filter(cut -> needsTheLast(run.spec().data())),
        run.results().commit().map(CodeCommit::commit).or(() -> run.cause().commit()),
        run.cause().signals().versions());
  }

  /** When files came, and what was fetched of sources that are elsewhere, is in the last one. */
  private static boolean needsTheLast(DataSpec data) {
    return data.columns().isIngested()
        || data.sources().stream().anyMatch(s -> s.files().isEmpty());
  }

  @Override
  public Class<SnapshotFinished> result() {
    return SnapshotFinished.class;
  }

  @Override
  public Taken take(PipelineRuns runs, ActiveRun run, SnapshotFinished done) {
    List<RunEventBody> events = new ArrayList<>();
    Redeployment.taken(runs, run, done).ifPresent(events::add);
    events.add(
        new SnapshotCut(
            done.snapshot(), done.codeDigest(), done.commit(), Optional.of(run.cause().kind())));
    // what a person excluded stays so, whether the file is there or not
    List<String> gone = runs.quarantined().stream().filter(done.absent()::contains).toList();
    if (!gone.isEmpty()) {
      events.add(new QuarantineForgotten(gone));
    }
    return new Taken(
        events, Redeployment.next(runs, run, done).orElseGet(() -> next(run, done.snapshot())));
  }

  private static Next next(ActiveRun run, Snapshot cut) {
    if (run.results().model().isEmpty()) {
      return tooSoonAfterTheFinding(run, cut) ? new Next.MoreData(few(cut)) : new Next.GoOn();
    }
    Optional<String> before = run.results().snapshot().map(Snapshot::holdoutDigest);
    return before.equals(Optional.of(cut.holdoutDigest()))
        ? new Next.MoreData("The holdout has no new rows yet.")
        : new Next.GoOn();
  }

  /**
   * A holdout that begins at the onset leaves no row since then to train on: the candidate would
   * have seen nothing of the world that it is needed for.
   */
  private static boolean tooSoonAfterTheFinding(ActiveRun run, Snapshot cut) {
    return run.cause().finding().filter(f -> f.onset().equals(cut.holdoutStart())).isPresent();
  }

  private static String few(Snapshot cut) {
    return "Only "
        + Counted.of(cut.holdoutRows(), "labelled row")
        + Counted.verb(cut.holdoutRows(), " is", " are")
        + " from after the onset of the finding; a candidate has to be trained on "
        + HoldoutLimits.LEAST_ROWS_SINCE_ONSET
        + " of them, with labels from before the holdout, and judged on "
        + HoldoutLimits.LEAST_ROWS_SINCE_ONSET
        + " others.";
  }
}
