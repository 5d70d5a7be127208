package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody.TrainFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TrainParameters;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.Results;
import java.time.Duration;
import java.util.Map;

/** A runner trains the candidate, once a run. */
final class TrainStage implements JobStage<TrainFinished> {

  @Override
  public RunStage name() {
    return RunStage.TRAINING;
  }

  @Override
  public boolean needed(ActiveRun run) {
    return run.results().model().isEmpty();
  }

  @Override
  public JobWork work(PipelineRuns runs, ActiveRun run) {
    Results got = run.results();
    return new JobWork.TrainModel(
        run.spec(),
        run.cause().folder(),
        got.code().orElseThrow(),
        got.prepared().orElseThrow(),
        got.snapshot().orElseThrow(),
        parameters(run),
        run.spec().train().seed());
  }

  /** The specification's parameters with the overrides of this run. */
  static Map<String, String> parameters(ActiveRun run) {
    return TrainParameters.merged(run.spec().train().parameters(), run.cause().parameters());
  }

  @Override
  public Duration timeout(PipelineSpec spec) {
    return spec.train().timeout();
  }

  @Override
  public Class<TrainFinished> result() {
    return TrainFinished.class;
  }

  @Override
  public Taken take(PipelineRuns runs, ActiveRun run, TrainFinished done) {
    return new Taken(new ModelTrained(done.model()), new Next.GoOn());
  }
}
