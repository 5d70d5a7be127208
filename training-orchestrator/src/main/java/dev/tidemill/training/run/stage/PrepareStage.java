package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.Results;
import dev.tidemill.training.run.state.RunReason;
import java.time.Duration;

/** A runner makes model inputs from the rows. */
final class PrepareStage implements JobStage<PrepareFinished> {

  @Override
  public RunStage name() {
    return RunStage.PREPARING;
  }

  @Override
  public JobWork work(PipelineRuns runs, ActiveRun run) {
    Results got = run.results();
    return new JobWork.PrepareFeatures(
        run.spec(),
        run.cause().folder(),
        got.code().orElseThrow(),
        got.snapshot().orElseThrow(),
        runs.champion());
  }

  @Override
  public Duration timeout(PipelineSpec spec) {
    // the candidate's program and, when it differs, the champion's
    return spec.prepare()
        .map(PrepareSpec::timeout)
        .map(t -> t.multipliedBy(2))
        .orElseGet(() -> JobStage.super.timeout(spec));
  }

  @Override
  public Class<PrepareFinished> result() {
    return PrepareFinished.class;
  }

  @Override
  public Taken take(PipelineRuns runs, ActiveRun run, PrepareFinished done) {
    return new Taken(
        new FeaturesPrepared(done.prepared()),
        runs.champion()
            .filter(champion -> run.results().model().isEmpty())
            .filter(champion -> wouldRepeat(run, done.prepared(), champion))
            .map(champion -> noChange(run, champion))
            .orElseGet(Next.GoOn::new));
  }

  /**
   * Same rows, code (the trainer's command is part of it), parameters and seed as the champion:
   * training again cannot differ.
   */
  private static boolean wouldRepeat(ActiveRun run, Prepared prepared, ModelVersion champion) {
    return champion.prepared().trainDigest().equals(prepared.trainDigest())
        && champion.codeDigest().equals(prepared.programDigest())
        && champion.parameters().equals(TrainStage.parameters(run))
        && champion.seed() == run.spec().train().seed();
  }

  private static Next noChange(ActiveRun run, ModelVersion champion) {
    return new Next.End(
        RunOutcome.NO_CHANGE,
        RunReason.IDENTICAL_TRAINING,
        "Same training rows, code, parameters and seed as champion version "
            + champion.version()
            + "."
            + run.results().snapshot().map(s -> onlyHeldOut(s, champion.snapshot())).orElse(""));
  }

  /** New rows are the newest, and the newest are held out: then a run seems to have missed them. */
  private static String onlyHeldOut(Snapshot now, Snapshot then) {
    boolean same = now.holdoutDigest().equals(then.holdoutDigest());
    return same || !now.trainDigest().equals(then.trainDigest())
        ? ""
        : " What is new since is all in the holdout (%s from %s to %s), which the trainer never sees: it is trained on once newer rows have taken its place there."
            .formatted(Counted.of(now.holdoutRows(), "row"), now.holdoutStart(), now.holdoutEnd());
  }
}
