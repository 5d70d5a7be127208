package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody.PredictFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.RunEventBody.HoldoutPredicted;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PredictSpec;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.Results;
import java.time.Duration;

/** A runner lets programs answer for the holdout, of models that are not ONNX. */
final class PredictStage implements JobStage<PredictFinished> {

  @Override
  public RunStage name() {
    return RunStage.PREDICTING;
  }

  @Override
  public boolean needed(ActiveRun run) {
    return run.results().model().filter(m -> !ModelFormat.of(m.format()).onnx()).isPresent();
  }

  @Override
  public JobWork work(PipelineRuns runs, ActiveRun run) {
    Results got = run.results();
    return new JobWork.PredictHoldout(
        run.spec(),
        run.cause().folder(),
        got.code().orElseThrow(),
        got.prepared().orElseThrow(),
        got.model().orElseThrow(),
        runs.champion());
  }

  @Override
  public Duration timeout(PipelineSpec spec) {
    // the candidate's program and the champion's
    return spec.predict()
        .map(PredictSpec::timeout)
        .map(t -> t.multipliedBy(2))
        .orElseGet(() -> JobStage.super.timeout(spec));
  }

  @Override
  public Class<PredictFinished> result() {
    return PredictFinished.class;
  }

  @Override
  public Taken take(PipelineRuns runs, ActiveRun run, PredictFinished done) {
    return new Taken(new HoldoutPredicted(done.predicted()), new Next.GoOn());
  }
}
