package dev.tidemill.training;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine.Outlet;
import dev.tidemill.kit.decide.Machine.Sink;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.schemas.topic.Topics;
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
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Writes what the run machine decided: run events, run states, jobs, registry entries. A run that
 * has no state any more gets a tombstone, so that a worker that asks learns that it is gone.
 */
final class RunOutlet implements Outlet<PipelineRuns, RunFact, RunEffect> {

  private static final Cases<Sink, RunEffect, Void> SENT =
      Cases.<Sink, RunEffect, Void>of(RunEffect.class)
          .run(IssueJob.class, (sink, e) -> sink.send(Topics.JOBS, e.job().runId(), e.job()))
          .run(
              RecordVersion.class,
              (sink, e) -> sink.send(Topics.MODELS, RegistryEntry.key(e.version()), e.version()))
          .run(
              SendCommand.class,
              (sink, e) -> sink.send(Topics.COMMANDS, e.command().pipeline(), e.command()))
          .build();

  @Override
  public void publish(
      String key,
      Decision<RunFact, RunEffect> decision,
      PipelineRuns after,
      Instant now,
      Sink sink) {
    Set<String> touched = new LinkedHashSet<>();
    // a heartbeat changes nothing that a reader sees
    for (RunEvent event : decision.events().stream().flatMap(f -> f.recorded().stream()).toList()) {
      sink.send(Topics.RUNS, key, event);
      if (event.body() instanceof EndsForgotten forgotten) {
        touched.addAll(forgotten.runIds());
      } else if (!event.runId().isEmpty()) {
        touched.add(event.runId());
      }
    }
    for (String runId : touched) {
      state(after, runId, now)
          .ifPresentOrElse(
              s -> sink.send(Topics.RUN_STATES, runId, s),
              () -> sink.delete(Topics.RUN_STATES, runId));
    }
    decision.effects().forEach(effect -> SENT.apply(sink, effect));
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
