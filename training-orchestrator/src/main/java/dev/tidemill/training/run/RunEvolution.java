package dev.tidemill.training.run;

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
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunEventBody.FilesExcluded;
import dev.tidemill.schemas.message.RunEventBody.FilesIncluded;
import dev.tidemill.schemas.message.RunEventBody.FilesQuarantined;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.JobWaiting;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.QuarantineForgotten;
import dev.tidemill.schemas.message.RunEventBody.RolloutSeen;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunQueued;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The state after an event; the only place where state changes. */
final class RunEvolution {

  private interface Step<B extends RunEventBody> {
    void apply(RunsEditor next, PipelineRuns state, RunEvent event, B body);
  }

  /** Events that are not in here change nothing but the sequence. */
  private static final Map<Class<?>, Step<RunEventBody>> STEPS = new HashMap<>();

  static {
    on(RunRequested.class, RunEvolution::requested);
    on(
        RunQueued.class,
        (next, state, event, body) ->
            next.change(
                event.runId(),
                r -> r.in(RunStage.QUEUED, event.at().plus(RunTiming.REPLACE_WITHIN))));
    on(StageStarted.class, RunEvolution::stageStarted);
    on(JobReissued.class, RunEvolution::jobReissued);
    on(
        JobWaiting.class,
        (next, state, event, body) ->
            next.change(
                event.runId(),
                r -> r.job().map(j -> r.with(j.waitingUntil(body.claimBy()))).orElse(r)));
    on(ExecutionGranted.class, RunEvolution::granted);
    on(AttemptFailed.class, RunEvolution::attemptFailed);
    on(
        SnapshotCut.class,
        (next, state, event, body) ->
            next.change(
                event.runId(),
                r -> r.withoutJob().with(r.results().cut(body.snapshot(), body.codeDigest()))));
    on(DataChecked.class, RunEvolution::dataChecked);
    on(FilesQuarantined.class, (next, state, event, body) -> next.quarantine(body.files()));
    on(FilesExcluded.class, (next, state, event, body) -> next.exclude(body.digests()));
    on(
        QuarantineForgotten.class,
        (next, state, event, body) -> next.forgetQuarantined(body.digests()));
    on(FilesIncluded.class, (next, state, event, body) -> next.include(body.digests()));
    on(
        CodeTested.class,
        (next, state, event, body) ->
            next.change(
                event.runId(), r -> r.withoutJob().with(r.results().tested(body.codeDigest()))));
    on(
        FeaturesPrepared.class,
        (next, state, event, body) ->
            next.change(
                event.runId(), r -> r.withoutJob().with(r.results().prepared(body.prepared()))));
    on(
        ModelTrained.class,
        (next, state, event, body) ->
            next.change(
                event.runId(), r -> r.withoutJob().with(r.results().trained(body.model()))));
    on(ModelChecked.class, RunEvolution::modelChecked);
    on(GateWaiting.class, RunEvolution::gateWaiting);
    on(CandidateAccepted.class, RunEvolution::accepted);
    on(
        RolloutSeen.class,
        (next, state, event, body) ->
            next.change(
                event.runId(),
                r ->
                    r.in(RunStage.ROLLING_OUT, r.deadline())
                        .with(r.results().rollingOut(body.rolloutId()))));
    on(
        CancelRequested.class,
        (next, state, event, body) ->
            next.change(
                event.runId(),
                r ->
                    r.with(
                        new ActiveRun.Stop(
                            body.actor(), body.reason(), event.at().plus(RunTiming.STOP_WITHIN)))));
    on(RunEnded.class, RunEvolution::ended);
    on(EndsForgotten.class, (next, state, event, body) -> next.forget(body.runIds()));
    on(
        ChampionSeen.class,
        (next, state, event, body) ->
            next.champion(body.version(), body.model(), body.rolloutSequence()));
    on(CommandAnswered.class, (next, state, event, body) -> next.answered(body.commandId()));
  }

  private RunEvolution() {}

  static PipelineRuns apply(PipelineRuns state, RunFact fact) {
    if (fact instanceof RunFact.Heard heard) {
      RunsEditor next = new RunsEditor(state);
      next.change(heard.runId(), r -> r.with(heard));
      return next.build(state.sequence());
    }
    return apply(state, ((RunFact.Recorded) fact).event());
  }

  private static PipelineRuns apply(PipelineRuns state, RunEvent event) {
    RunsEditor next = new RunsEditor(state);
    Step<RunEventBody> step = STEPS.get(event.body().getClass());
    if (step != null) {
      step.apply(next, state, event, event.body());
    }
    return next.build(event.sequence());
  }

  private static <B extends RunEventBody> void on(Class<B> type, Step<B> step) {
    STEPS.put(type, (next, state, event, body) -> step.apply(next, state, event, type.cast(body)));
  }

  private static void requested(
      RunsEditor next, PipelineRuns state, RunEvent event, RunRequested body) {
    next.add(
        new ActiveRun(
            event.sequence(),
            event.runId(),
            withoutIds(body.cause()),
            event.at(),
            RunStage.REQUESTED,
            Progress.NONE,
            Results.NONE,
            Optional.empty(),
            Optional.empty(),
            event.at().plus(RunTiming.REPLACE_WITHIN),
            Optional.empty(),
            Optional.empty()));
  }

  private static Fired withoutIds(Fired f) {
    SignalSet s = f.signals();
    SignalSet slim =
        new SignalSet(
            s.count(),
            s.digest(),
            List.of(),
            s.ranges(),
            s.files(),
            s.rows(),
            s.bytes(),
            s.minEventTime(),
            s.maxEventTime());
    return new Fired(
        f.fireId(),
        f.runId(),
        f.kind(),
        f.triggers(),
        slim,
        f.conditions(),
        f.reason(),
        f.actor(),
        f.finding(),
        f.replaces(),
        f.parameters(),
        f.specVersion(),
        f.spec(),
        f.folder());
  }

  private static void stageStarted(
      RunsEditor next, PipelineRuns state, RunEvent event, StageStarted body) {
    next.change(
        event.runId(),
        r -> {
          boolean fresh = r.stage() != body.stage();
          CurrentJob job =
              CurrentJob.issued(body.jobId(), body.attempt(), event.at(), body.claimBy());
          return r.in(body.stage(), body.deadline())
              .with(r.progress().started(body.stage(), body.attempt(), fresh))
              .with(r.results().accepted(Optional.empty()))
              .with(job);
        });
  }

  private static void jobReissued(
      RunsEditor next, PipelineRuns state, RunEvent event, JobReissued body) {
    next.change(
        event.runId(),
        r ->
            r.with(r.progress().reissued(body.stage(), body.attempt()))
                .with(CurrentJob.issued(body.jobId(), body.attempt(), event.at(), body.claimBy())));
  }

  private static void granted(
      RunsEditor next, PipelineRuns state, RunEvent event, ExecutionGranted body) {
    next.change(
        event.runId(),
        r -> {
          Instant finishBy =
              event
                  .at()
                  .plus(RunTiming.timeout(r.spec(), body.stage()))
                  .plus(RunTiming.REPORT_WITHIN);
          Execution execution =
              new Execution(body.executionId(), body.worker(), body.aliveUntil(), finishBy);
          return r.job().map(j -> r.with(j.grant(execution))).orElse(r);
        });
  }

  private static void attemptFailed(
      RunsEditor next, PipelineRuns state, RunEvent event, AttemptFailed body) {
    next.change(
        event.runId(),
        r -> {
          ActiveRun failed = r.with(r.progress().failed());
          return body.retryAt()
              .map(at -> failed.pausedUntil(at, r.deadline()))
              .orElseGet(failed::withoutJob);
        });
  }

  private static void dataChecked(
      RunsEditor next, PipelineRuns state, RunEvent event, DataChecked body) {
    next.change(event.runId(), ActiveRun::withoutJob);
    if (body.verdict().outcome() == VerdictOutcome.PASS) {
      state
          .run(event.runId())
          .flatMap(r -> r.results().snapshot())
          .ifPresent(s -> next.accept(s, body.figures()));
    }
  }

  private static void modelChecked(
      RunsEditor next, PipelineRuns state, RunEvent event, ModelChecked body) {
    state
        .run(event.runId())
        .flatMap(r -> r.results().snapshot())
        .ifPresent(s -> next.evaluated(s.holdoutDigest()));
    next.change(
        event.runId(),
        r ->
            body.verdict().outcome() == VerdictOutcome.PASS
                ? r.withoutJob().with(r.progress().passed())
                : r.withoutJob());
  }

  private static void gateWaiting(
      RunsEditor next, PipelineRuns state, RunEvent event, GateWaiting body) {
    next.change(
        event.runId(),
        r ->
            r.pausedUntil(body.retryAt(), body.retryAt().plus(RunTiming.CLAIM_WITHIN))
                .with(r.progress().waiting(event.at().plus(RunTiming.patience(r.spec())))));
  }

  private static void accepted(
      RunsEditor next, PipelineRuns state, RunEvent event, CandidateAccepted body) {
    next.version(body.model().version());
    next.change(
        event.runId(),
        r ->
            r.in(RunStage.ACCEPTED, event.at().plus(RunTiming.rolloutLimit(r.spec())))
                .with(r.results().accepted(Optional.of(body.model()))));
  }

  private static void ended(RunsEditor next, PipelineRuns state, RunEvent event, RunEnded body) {
    Instant requestedAt = state.run(event.runId()).map(ActiveRun::requestedAt).orElse(event.at());
    next.end(
        new EndedRun(
            event.sequence(), event.runId(), requestedAt, event.at(), body.outcome(), body.code()));
  }
}
