package dev.tidemill.training.run;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.run.stage.JobStage;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.Results;
import dev.tidemill.training.run.state.RunReason;
import java.time.Instant;
import java.util.Optional;

/** The way of a run from stage to stage. */
final class StageFlow {

  /** A decision and the run that it is about, as it is now. */
  private record At(RunDraft draft, ActiveRun run) {}

  private static final Cases<At, Next, Void> NEXT =
      Cases.<At, Next, Void>of(Next.class)
          .run(Next.GoOn.class, (at, next) -> goOn(at.draft, at.run))
          .run(Next.MoreData.class, (at, next) -> waitForData(at.draft, at.run, next.missing()))
          .run(Next.OtherChampion.class, (at, next) -> judgeAgain(at.draft, at.run, next.why()))
          .run(Next.Deployer.class, (at, next) -> handOver(at.draft, at.run, next.verdict()))
          .run(Next.End.class, (at, next) -> RunEnds.end(at.draft, at.run.runId(), next))
          .build();

  private StageFlow() {}

  /** Takes the result of the granted execution; false if it is not a result of the run's stage. */
  static boolean take(RunDraft draft, ActiveRun run, JobEventBody result) {
    Optional<JobStage.Taken> taken =
        draft.stages().job(run.stage()).taken(draft.state(), run, result);
    taken.ifPresent(
        t -> {
          t.events().forEach(e -> draft.emit(run.runId(), e));
          NEXT.apply(new At(draft, draft.run(run.runId()).orElseThrow()), t.next());
        });
    return taken.isPresent();
  }

  /** Enters the stage after the one that the run is in. */
  static void goOn(RunDraft draft, ActiveRun run) {
    enter(draft, run, draft.stages().after(run.stage(), run));
  }

  /** Enters a stage: its job goes on the queue. */
  private static void enter(RunDraft draft, ActiveRun run, JobStage<?> stage) {
    issue(draft, run, stage, draft.now().plus(RunTiming.stageLimit(run.spec(), stage)));
  }

  /** A backoff or a wait for data is over. */
  static void retry(RunDraft draft, ActiveRun run) {
    if (run.progress().waitingForData()) {
      enter(draft, run, draft.stages().after(RunStage.QUEUED, run));
    } else {
      issue(draft, run, draft.stages().job(run.stage()), run.deadline());
    }
  }

  private static void issue(RunDraft draft, ActiveRun run, JobStage<?> stage, Instant deadline) {
    int attempt = run.progress().lastAttempt(stage.name()) + 1;
    Job job = Attempts.job(draft, run, stage, attempt);
    Instant claimBy = draft.now().plus(RunTiming.CLAIM_WITHIN);
    draft.emit(
        run.runId(), new StageStarted(stage.name(), job.jobId(), attempt, claimBy, deadline));
    draft.effect(new RunEffect.IssueJob(job));
  }

  /** Judges the candidate again, against the champion that serves now. */
  static void judgeAgain(RunDraft draft, ActiveRun run, String why) {
    if (run.progress().passes() >= RunTiming.PASS_LIMIT) {
      RunEnds.end(
          draft, run.runId(), new Next.End(RunOutcome.REJECTED, RunReason.STALE_VERDICT, why));
    } else {
      boolean prepared = preparedFor(run, draft.state().champion());
      enter(
          draft,
          run,
          prepared
              ? draft.stages().after(RunStage.TRAINING, run)
              : draft.stages().job(RunStage.PREPARING));
    }
  }

  /** Whether the champion can be scored on the holdout as it is prepared. */
  private static boolean preparedFor(ActiveRun run, Optional<ModelVersion> champion) {
    return champion
        .map(c -> c.prepared().programDigest())
        .flatMap(program -> run.results().prepared().map(p -> p.programDigest().equals(program)))
        .orElse(true);
  }

  /** A gate has too little data: ask again when there may be more, or give up. */
  private static void waitForData(RunDraft draft, ActiveRun run, String missing) {
    Instant at = draft.now().plus(RunTiming.askAgainAfter(run.progress().waits()));
    Instant patience =
        run.progress().patienceUntil().orElse(draft.now().plus(RunTiming.patience(run.spec())));
    if (at.isAfter(patience)) {
      RunEnds.end(
          draft, run.runId(), new Next.End(RunOutcome.EXPIRED, RunReason.NO_EVIDENCE, missing));
    } else {
      draft.emit(run.runId(), new GateWaiting(missing, at));
    }
  }

  private static void handOver(RunDraft draft, ActiveRun run, Verdict verdict) {
    Results got = run.results();
    ModelVersion entry =
        RegistryEntry.of(
            draft.state().pipeline(),
            draft.state().lastVersion() + 1,
            run.cause(),
            draft.now(),
            got.snapshot().orElseThrow(),
            got.prepared().orElseThrow(),
            got.model().orElseThrow(),
            verdict,
            draft.state().championVersion(),
            new RegistryEntry.Origin(got.commit(), got.redeploys()));
    draft.emit(run.runId(), new CandidateAccepted(entry, run.spec()));
    draft.effect(new RunEffect.RecordVersion(entry));
  }
}
