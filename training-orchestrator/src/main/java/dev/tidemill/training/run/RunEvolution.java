package dev.tidemill.training.run;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.AttemptFailed;
import dev.tidemill.schemas.message.RunEventBody.CancelRequested;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.ChampionSeen;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunEventBody.CommandAnswered;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.ExecutionRefused;
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunEventBody.FilesExcluded;
import dev.tidemill.schemas.message.RunEventBody.FilesIncluded;
import dev.tidemill.schemas.message.RunEventBody.FilesQuarantined;
import dev.tidemill.schemas.message.RunEventBody.FireRefused;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.HoldoutPredicted;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.JobWaiting;
import dev.tidemill.schemas.message.RunEventBody.LateResultIgnored;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunEventBody.ModelTaken;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.PipelineForgotten;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.RunEventBody.RolloutSeen;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunQueued;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.training.run.stage.Stages;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.CurrentJob;
import dev.tidemill.training.run.state.EndedRun;
import dev.tidemill.training.run.state.Grant;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.Progress;
import dev.tidemill.training.run.state.Results;
import dev.tidemill.training.run.state.RunFact;
import dev.tidemill.training.run.state.RunFact.Heard;
import dev.tidemill.training.run.state.RunFact.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The state after an event; the only place where state changes. */
final class RunEvolution {

  /**
   * One event on its way into the state.
   *
   * @param run the event's run before it; absent if it is of no run that goes on
   */
  private record Change(RunsEditor next, Stages stages, RunEvent event, Optional<ActiveRun> run) {

    Instant at() {
      return event.at();
    }

    void run(UnaryOperator<ActiveRun> change) {
      next.change(event.runId(), change);
    }

    /** The job is done, and the run has what it made. */
    void result(UnaryOperator<Results> more) {
      run(r -> r.withoutJob().with(more.apply(r.results())));
    }
  }

  private static final Cases<Change, RunEventBody, Void> CHANGES =
      Cases.<Change, RunEventBody, Void>of(RunEventBody.class)
          .run(RunRequested.class, RunEvolution::requested)
          .run(RunQueued.class, RunEvolution::queued)
          .run(StageStarted.class, RunEvolution::stageStarted)
          .run(JobWaiting.class, RunEvolution::jobWaiting)
          .run(JobReissued.class, RunEvolution::jobReissued)
          .run(ExecutionGranted.class, RunEvolution::granted)
          .run(AttemptFailed.class, RunEvolution::attemptFailed)
          .run(SnapshotCut.class, RunEvolution::snapshotCut)
          .run(DataChecked.class, RunEvolution::dataChecked)
          .run(CodeTested.class, (c, body) -> c.result(r -> r.tested(body.codeDigest())))
          .run(FeaturesPrepared.class, (c, body) -> c.result(r -> r.prepared(body.prepared())))
          .run(ModelTaken.class, (c, body) -> c.run(r -> r.with(r.results().taken(body))))
          .run(ModelTrained.class, (c, body) -> c.result(r -> r.trained(body.model())))
          .run(HoldoutPredicted.class, (c, body) -> c.result(r -> r.predicted(body.predicted())))
          .run(ModelChecked.class, RunEvolution::modelChecked)
          .run(GateWaiting.class, RunEvolution::gateWaiting)
          .run(CandidateAccepted.class, RunEvolution::accepted)
          .run(RolloutSeen.class, RunEvolution::rolloutSeen)
          .run(CancelRequested.class, RunEvolution::cancelRequested)
          .run(RunEnded.class, RunEvolution::ended)
          .run(EndsForgotten.class, (c, body) -> c.next.forget(body.runIds()))
          .run(FilesQuarantined.class, (c, body) -> c.next.quarantine(body.files()))
          .run(QuarantineForgotten.class, (c, body) -> c.next.forgetQuarantined(body.digests()))
          .run(FilesExcluded.class, (c, body) -> c.next.exclude(body.digests()))
          .run(FilesIncluded.class, (c, body) -> c.next.include(body.digests()))
          .run(ChampionSeen.class, RunEvolution::championSeen)
          .run(PipelineForgotten.class, (c, body) -> c.next.forgetLife(body.withModels()))
          .run(CommandAnswered.class, (c, body) -> c.next.answered(body.commandId()))
          .all(
              List.of(FireRefused.class, ExecutionRefused.class, LateResultIgnored.class),
              (c, body) -> null)
          .build();

  private final Stages stages;
  private final Cases<PipelineRuns, RunFact, PipelineRuns> facts =
      Cases.<PipelineRuns, RunFact, PipelineRuns>of(RunFact.class)
          .on(Recorded.class, this::recorded)
          .on(Heard.class, RunEvolution::heard)
          .build();

  RunEvolution(Stages stages) {
    this.stages = stages;
  }

  PipelineRuns apply(PipelineRuns state, RunFact fact) {
    return facts.apply(state, fact);
  }

  private static PipelineRuns heard(PipelineRuns state, Heard heard) {
    RunsEditor next = new RunsEditor(state);
    next.change(heard.runId(), r -> r.with(heard));
    return next.build(state.sequence());
  }

  private PipelineRuns recorded(PipelineRuns state, Recorded fact) {
    RunEvent event = fact.event();
    RunsEditor next = new RunsEditor(state);
    CHANGES.apply(new Change(next, stages, event, state.run(event.runId())), event.body());
    return next.build(event.sequence());
  }

  private static void requested(Change c, RunRequested body) {
    c.next.add(
        new ActiveRun(
            c.event.sequence(),
            c.event.runId(),
            brief(body.cause()),
            c.at(),
            RunStage.REQUESTED,
            Progress.NONE,
            Results.NONE,
            Optional.empty(),
            Optional.empty(),
            c.at().plus(RunTiming.REPLACE_WITHIN),
            Optional.empty(),
            Optional.empty()));
  }

  private static Fired brief(Fired f) {
    return new Fired(
        f.fireId(),
        f.runId(),
        f.kind(),
        f.triggers(),
        f.signals().withFirstId(),
        f.conditions(),
        f.reason(),
        f.actor(),
        f.finding(),
        f.replaces(),
        f.parameters(),
        f.specVersion(),
        f.spec(),
        f.folder(),
        f.commit(),
        f.forced());
  }

  private static void queued(Change c, RunQueued body) {
    c.run(r -> r.in(RunStage.QUEUED, c.at().plus(RunTiming.REPLACE_WITHIN)));
  }

  private static void stageStarted(Change c, StageStarted body) {
    c.run(
        r -> {
          boolean fresh = r.stage() != body.stage();
          return r.in(body.stage(), body.deadline())
              .with(r.progress().started(body.stage(), body.attempt(), fresh))
              .with(r.results().accepted(Optional.empty()))
              .with(CurrentJob.issued(body.jobId(), body.attempt(), c.at(), body.claimBy()));
        });
  }

  private static void jobWaiting(Change c, JobWaiting body) {
    c.run(r -> r.job().map(j -> r.with(j.waitingUntil(body.claimBy()))).orElse(r));
  }

  private static void jobReissued(Change c, JobReissued body) {
    c.run(
        r ->
            r.with(r.progress().reissued(body.stage(), body.attempt()))
                .with(CurrentJob.issued(body.jobId(), body.attempt(), c.at(), body.claimBy())));
  }

  private static void granted(Change c, ExecutionGranted body) {
    c.run(
        r -> {
          Instant finishBy =
              c.at()
                  .plus(c.stages.job(body.stage()).timeout(r.spec()))
                  .plus(RunTiming.REPORT_WITHIN);
          Grant grant = new Grant(body.executionId(), body.worker(), body.aliveUntil(), finishBy);
          return r.job().map(j -> r.with(j.grant(grant))).orElse(r);
        });
  }

  private static void attemptFailed(Change c, AttemptFailed body) {
    c.run(
        r -> {
          ActiveRun failed = r.with(r.progress().failed());
          return body.retryAt()
              .map(at -> failed.pausedUntil(at, r.deadline()))
              .orElseGet(failed::withoutJob);
        });
  }

  private static void snapshotCut(Change c, SnapshotCut body) {
    c.result(r -> r.cut(body.snapshot(), body.codeDigest(), body.commit()));
    c.next.cut(body.snapshot());
  }

  private static void dataChecked(Change c, DataChecked body) {
    c.run(ActiveRun::withoutJob);
    if (body.verdict().outcome() == VerdictOutcome.PASS) {
      c.run.flatMap(r -> r.results().snapshot()).ifPresent(s -> c.next.accept(s, body.figures()));
    }
  }

  private static void modelChecked(Change c, ModelChecked body) {
    c.run.flatMap(r -> r.results().snapshot()).ifPresent(s -> c.next.evaluated(s.holdoutDigest()));
    c.run(
        r ->
            body.verdict().outcome() == VerdictOutcome.PASS
                ? r.withoutJob().with(r.progress().passed())
                : r.withoutJob());
  }

  private static void gateWaiting(Change c, GateWaiting body) {
    c.run(
        r ->
            r.pausedUntil(body.retryAt(), body.retryAt().plus(RunTiming.CLAIM_WITHIN))
                .with(r.progress().waiting(c.at().plus(RunTiming.patience(r.spec())))));
  }

  private static void accepted(Change c, CandidateAccepted body) {
    c.next.version(body.model().version());
    c.run(
        r ->
            r.in(RunStage.ACCEPTED, c.at().plus(RunTiming.rolloutLimit(r.spec())))
                .with(r.results().accepted(Optional.of(body.model()))));
  }

  private static void rolloutSeen(Change c, RolloutSeen body) {
    c.run(
        r ->
            r.in(RunStage.ROLLING_OUT, r.deadline())
                .with(r.results().rollingOut(body.rolloutId())));
  }

  private static void cancelRequested(Change c, CancelRequested body) {
    Instant by = c.at().plus(RunTiming.STOP_WITHIN);
    c.run(r -> r.with(new ActiveRun.Stop(body.actor(), body.reason(), by)));
  }

  private static void ended(Change c, RunEnded body) {
    Instant requestedAt = c.run.map(ActiveRun::requestedAt).orElse(c.at());
    c.next.end(
        new EndedRun(
            c.event.sequence(), c.event.runId(), requestedAt, c.at(), body.outcome(), body.code()));
  }

  private static void championSeen(Change c, ChampionSeen body) {
    c.next.champion(body.version(), body.model(), body.rolloutSequence());
  }
}
