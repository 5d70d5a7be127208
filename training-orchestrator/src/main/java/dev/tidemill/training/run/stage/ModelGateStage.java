package dev.tidemill.training.run.stage;

import dev.tidemill.schemas.message.JobEventBody.ModelGateFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.Results;
import dev.tidemill.training.run.state.RunReason;
import java.util.Optional;

/** The model gate judges the candidate against the champion. */
final class ModelGateStage implements JobStage<ModelGateFinished> {

  @Override
  public RunStage name() {
    return RunStage.CHECKING_MODEL;
  }

  @Override
  public JobWork work(PipelineRuns runs, ActiveRun run) {
    Results got = run.results();
    Snapshot snapshot = got.snapshot().orElseThrow();
    return new JobWork.CheckModel(
        run.spec(),
        snapshot,
        got.prepared().orElseThrow(),
        got.model().orElseThrow(),
        runs.champion(),
        evaluation(runs, run.runId(), snapshot.holdoutDigest()),
        got.predicted(),
        Optional.of(run.cause().kind()));
  }

  /** Verdicts on this holdout that were given or that other runs wait for, and this one. */
  private int evaluation(PipelineRuns runs, String runId, String holdoutDigest) {
    long pending =
        runs.runs().stream()
            .filter(r -> !r.runId().equals(runId))
            .filter(r -> r.stage() == name() && r.job().isPresent())
            .flatMap(r -> r.results().snapshot().stream())
            .filter(s -> s.holdoutDigest().equals(holdoutDigest))
            .count();
    return Math.toIntExact(runs.evaluations().getOrDefault(holdoutDigest, 0) + pending + 1);
  }

  @Override
  public Class<ModelGateFinished> result() {
    return ModelGateFinished.class;
  }

  @Override
  public Taken take(PipelineRuns runs, ActiveRun run, ModelGateFinished done) {
    return new Taken(new ModelChecked(done.verdict()), next(runs, run, done.verdict()));
  }

  private static Next next(PipelineRuns runs, ActiveRun run, Verdict verdict) {
    if (verdict.noChange()) {
      return new Next.End(
          RunOutcome.NO_CHANGE,
          RunReason.IDENTICAL_MODEL,
          "The candidate is byte for byte the champion's model. " + verdict.message());
    }
    return switch (verdict.outcome()) {
      case PASS -> passed(runs, run, verdict);
      case FAIL -> new Next.End(RunOutcome.REJECTED, RunReason.MODEL_GATE, verdict.message());
      case INSUFFICIENT_DATA -> new Next.MoreData(verdict.message());
      case ERROR -> new Next.End(RunOutcome.FAILED, RunReason.GATE_ERROR, verdict.message());
    };
  }

  private static Next passed(PipelineRuns runs, ActiveRun run, Verdict verdict) {
    Optional<String> serving = runs.champion().map(ModelVersion::digest);
    String candidate = run.results().model().orElseThrow().digest();
    if (!verdict.subjectDigest().equals(candidate)) {
      String message =
          "The verdict is about " + verdict.subjectDigest() + ", not about " + candidate + ".";
      return new Next.End(RunOutcome.FAILED, RunReason.GATE_ERROR, message);
    }
    if (!verdict.championDigest().equals(serving)) {
      return new Next.OtherChampion("The champion changed while the gate judged.");
    }
    return new Next.Deployer(verdict);
  }
}
