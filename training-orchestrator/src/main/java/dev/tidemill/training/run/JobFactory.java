package dev.tidemill.training.run;

import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TrainParameters;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the job of a stage from what the run has so far. */
final class JobFactory {

  private JobFactory() {}

  /** Deterministic, so that every replica names the same job. */
  static String jobId(String runId, RunStage stage, int attempt) {
    return runId + "/" + stage.name().toLowerCase(Locale.ROOT).replace('_', '-') + "/" + attempt;
  }

  static Job of(PipelineRuns state, ActiveRun run, RunStage stage, int attempt, Instant now) {
    return new Job(
        jobId(run.runId(), stage, attempt),
        state.pipeline(),
        run.runId(),
        attempt,
        now,
        RunTiming.timeout(run.spec(), stage),
        work(state, run, stage));
  }

  private static JobWork work(PipelineRuns state, ActiveRun run, RunStage stage) {
    PipelineSpec spec = run.spec();
    String folder = run.cause().folder();
    Results got = run.results();
    return switch (stage) {
      case SNAPSHOTTING ->
          new JobWork.CutSnapshot(
              spec,
              folder,
              state.leftOut(),
              state.accepted(),
              run.cause().finding(),
              got.model().flatMap(m -> got.snapshot()).map(Snapshot::windowEnd));
      case CHECKING_DATA ->
          new JobWork.CheckData(
              spec, folder, got.snapshot().orElseThrow(), state.history(), state.champion());
      case TESTING_CODE -> new JobWork.TestCode(spec, folder, got.code().orElseThrow());
      case PREPARING ->
          new JobWork.PrepareFeatures(
              spec,
              folder,
              got.code().orElseThrow(),
              got.snapshot().orElseThrow(),
              state.champion());
      case TRAINING ->
          new JobWork.TrainModel(
              spec,
              folder,
              got.code().orElseThrow(),
              got.prepared().orElseThrow(),
              got.snapshot().orElseThrow(),
              parameters(run),
              spec.train().seed());
      case CHECKING_MODEL -> checkModel(state, run);
      case REQUESTED, QUEUED, AWAITING_APPROVAL, ACCEPTED, ROLLING_OUT, ENDED ->
          throw new IllegalArgumentException("No job belongs to stage " + stage);
    };
  }

  private static JobWork checkModel(PipelineRuns state, ActiveRun run) {
    Results got = run.results();
    Snapshot snapshot = got.snapshot().orElseThrow();
    return new JobWork.CheckModel(
        run.spec(),
        snapshot,
        got.prepared().orElseThrow(),
        got.model().orElseThrow(),
        state.champion(),
        evaluation(state, run.runId(), snapshot.holdoutDigest()));
  }

  /** Verdicts on this holdout that were given or that other runs wait for, and this one. */
  private static int evaluation(PipelineRuns state, String runId, String holdoutDigest) {
    long pending =
        state.runs().stream()
            .filter(r -> !r.runId().equals(runId))
            .filter(r -> r.stage() == RunStage.CHECKING_MODEL && r.job().isPresent())
            .flatMap(r -> r.results().snapshot().stream())
            .filter(s -> s.holdoutDigest().equals(holdoutDigest))
            .count();
    return Math.toIntExact(state.evaluations().getOrDefault(holdoutDigest, 0) + pending + 1);
  }

  /** The specification's parameters with the overrides of this run. */
  static Map<String, String> parameters(ActiveRun run) {
    return TrainParameters.merged(run.spec().train().parameters(), run.cause().parameters());
  }

  /**
   * Same rows, code (the trainer's command is part of it), parameters and seed as the champion:
   * training again cannot differ.
   */
  static boolean wouldRepeat(ActiveRun run, Optional<ModelVersion> champion) {
    Optional<Prepared> prepared = run.results().prepared();
    return champion.isPresent()
        && prepared.isPresent()
        && champion.get().prepared().trainDigest().equals(prepared.get().trainDigest())
        && champion.get().codeDigest().equals(prepared.get().programDigest())
        && champion.get().parameters().equals(parameters(run))
        && champion.get().seed() == run.spec().train().seed();
  }
}
