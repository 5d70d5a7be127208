package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEventBody.ModelTaken;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunReason;
import java.util.Optional;

/**
 * A run that redeploys: it trains nothing, but takes the champion's model and judges it with the
 * code of the run on the rows that came since the model was trained.
 */
public final class Redeployment {

  private Redeployment() {}

  private static boolean is(ActiveRun run) {
    return run.cause().kind() == RunKind.REDEPLOY;
  }

  /** Why a run that redeploys cannot begin; empty if it can, or trains. */
  public static Optional<Next.End> impossible(PipelineRuns runs, ActiveRun run) {
    return is(run) && run.results().model().isEmpty() && runs.champion().isEmpty()
        ? Optional.of(
            new Next.End(
                RunOutcome.NO_CHANGE,
                RunReason.NO_CHAMPION,
                "There is no champion whose model could get the new application code; the next"
                    + " trained model has it."))
        : Optional.empty();
  }

  /** The rows behind the model that the run is about to take. */
  static Optional<Snapshot> rows(PipelineRuns runs, ActiveRun run) {
    return is(run) ? runs.champion().map(ModelVersion::snapshot) : Optional.empty();
  }

  /** The model that the run takes with its first snapshot. */
  static Optional<ModelTaken> taken(PipelineRuns runs, ActiveRun run, SnapshotFinished done) {
    return is(run) && run.results().model().isEmpty()
        ? runs.champion().filter(c -> fits(c, done)).map(c -> taken(c, done.codeDigest()))
        : Optional.empty();
  }

  /** The holdout must begin where the rows of the model end. */
  private static boolean fits(ModelVersion champion, SnapshotFinished done) {
    return champion.snapshot().windowEnd().equals(done.snapshot().windowEnd());
  }

  private static ModelTaken taken(ModelVersion champion, String codeDigest) {
    return new ModelTaken(
        champion.version(),
        new TrainedModel(
            champion.digest(),
            champion.bytes(),
            0,
            codeDigest,
            champion.metrics(),
            champion.signature(),
            champion.parameters(),
            champion.seed(),
            0,
            champion.environment(),
            champion.format()),
        champion.snapshot(),
        champion.prepared());
  }

  /** Where a run that redeploys goes from its first snapshot; empty for what others do too. */
  static Optional<Next> next(PipelineRuns runs, ActiveRun run, SnapshotFinished done) {
    if (!is(run) || run.results().model().isPresent()) {
      return Optional.empty();
    }
    Optional<ModelVersion> champion = runs.champion();
    if (champion.isEmpty()) {
      return impossible(runs, run).map(Next.class::cast);
    }
    if (champion.get().codeDigest().equals(done.codeDigest())) {
      return Optional.of(
          new Next.End(
              RunOutcome.NO_CHANGE,
              RunReason.IDENTICAL_CODE,
              "Champion version " + champion.get().version() + " has this code already."));
    }
    return Optional.of(
        fits(champion.get(), done)
            ? new Next.GoOn()
            : new Next.MoreData("The champion changed while the rows were cut."));
  }
}
