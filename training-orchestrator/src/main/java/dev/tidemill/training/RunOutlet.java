package dev.tidemill.training;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine.Outlet;
import dev.tidemill.kit.decide.Machine.Sink;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.run.RunEffect;
import dev.tidemill.training.run.RunEffect.IssueJob;
import dev.tidemill.training.run.RunEffect.RecordVersion;
import dev.tidemill.training.run.RunEffect.SendCommand;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.CurrentJob;
import dev.tidemill.training.run.state.EndedRun;
import dev.tidemill.training.run.state.Grant;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what the run machine decided: run events, run states, jobs, registry entries. A run that
 * has no state any more gets a tombstone, so that a worker that asks learns that it is gone.
 */
final class RunOutlet implements Outlet<PipelineRuns, RunFact, RunEffect> {

  private static final Cases<To, RunEffect, Void> SENT =
      Cases.<To, RunEffect, Void>of(RunEffect.class)
          .run(IssueJob.class, (to, e) -> to.send(e.job()))
          .run(RecordVersion.class, (to, e) -> to.send(e.version()))
          .run(
              SendCommand.class,
              (to, e) -> to.sink.send(Topics.COMMANDS, e.command().pipeline(), e.command()))
          .build();

  /** Where effects go, and the runs that they belong to. */
  private record To(Sink sink, PipelineRuns runs) {

    void send(Job job) {
      Optional<Trace> trace =
          runs.run(job.runId())
              .map(r -> Trace.of(r.cause().signals(), r.runId()).in(Spans.job(job.jobId())));
      sink.send(Topics.JOBS, job.runId(), job, trace);
    }

    void send(ModelVersion version) {
      Trace trace = Trace.of(version.signals(), version.runId()).in(Spans.run(version.runId()));
      sink.send(Topics.MODELS, RegistryEntry.key(version), version, Optional.of(trace));
    }
  }

  @Override
  public void publish(
      String key,
      Decision<RunFact, RunEffect> decision,
      PipelineRuns after,
      Instant now,
      Sink sink) {
    Map<String, Optional<Trace>> touched = new LinkedHashMap<>();
    // a heartbeat changes nothing that a reader sees
    for (RunEvent event : decision.events().stream().flatMap(f -> f.recorded().stream()).toList()) {
      Optional<Trace> trace = trace(event);
      sink.send(Topics.RUNS, key, event, trace);
      if (event.body() instanceof EndsForgotten forgotten) {
        forgotten.runIds().forEach(runId -> touched.put(runId, trace));
      } else if (!event.runId().isEmpty()) {
        touched.put(event.runId(), trace);
      }
    }
    touched.forEach(
        (runId, trace) ->
            state(after, runId, now)
                .ifPresentOrElse(
                    s -> sink.send(Topics.RUN_STATES, runId, s, trace),
                    () -> sink.delete(Topics.RUN_STATES, runId)));
    To to = new To(sink, after);
    decision.effects().forEach(effect -> SENT.apply(to, effect));
  }

  private static Optional<Trace> trace(RunEvent event) {
    return event.trace().isEmpty()
        ? Optional.empty()
        : Optional.of(new Trace(event.trace(), Spans.run(event.runId())));
  }

  static Optional<RunState> state(PipelineRuns runs, String runId, Instant now) {
    return runs.run(runId)
        .map(r -> active(runs.pipeline(), r, now))
        .or(() -> runs.endOf(runId).map(e -> ended(runs.pipeline(), e)));
  }

  private static RunState active(String pipeline, ActiveRun run, Instant now) {
    return new RunState(
        run.runId(),
        pipeline,
        run.stage(),
        Optional.empty(),
        "",
        run.job().map(CurrentJob::jobId),
        run.job().map(CurrentJob::attempt).orElse(0),
        run.job().flatMap(CurrentJob::granted).map(Grant::executionId),
        run.stop().isPresent(),
        run.requestedAt(),
        now);
  }

  private static RunState ended(String pipeline, EndedRun end) {
    return new RunState(
        end.runId(),
        pipeline,
        RunStage.ENDED,
        Optional.of(end.outcome()),
        end.code(),
        Optional.empty(),
        0,
        Optional.empty(),
        true,
        end.requestedAt(),
        end.endedAt());
  }
}
