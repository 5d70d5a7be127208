package dev.tidemill.training;

import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine.Outlet;
import dev.tidemill.kit.decide.Machine.Sink;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.RunState;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.run.ActiveRun;
import dev.tidemill.training.run.CurrentJob;
import dev.tidemill.training.run.EndedRun;
import dev.tidemill.training.run.Execution;
import dev.tidemill.training.run.PipelineRuns;
import dev.tidemill.training.run.RunEffect;
import dev.tidemill.training.run.RunFact;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Writes what the run machine decided: run events, run states, jobs, registry entries. A run that
 * is told of and has no state any more gets a tombstone, so a worker that asks hears that it is
 * gone.
 */
final class RunOutlet implements Outlet<PipelineRuns, RunFact, RunEffect> {

  @Override
  public void publish(
      String key,
      Decision<RunFact, RunEffect> decision,
      PipelineRuns after,
      Instant now,
      Sink sink) {
    Set<String> touched = new LinkedHashSet<>();
    for (RunFact fact : decision.events()) {
      if (!(fact instanceof RunFact.Recorded recorded)) {
        continue; // a heartbeat changes nothing that a reader sees
      }
      RunEvent event = recorded.event();
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
    for (RunEffect effect : decision.effects()) {
      send(effect, sink);
    }
  }

  private static void send(RunEffect effect, Sink sink) {
    if (effect instanceof RunEffect.IssueJob issue) {
      Job job = issue.job();
      sink.send(Topics.JOBS, job.runId(), job);
    } else if (effect instanceof RunEffect.RecordVersion record) {
      ModelVersion version = record.version();
      sink.send(Topics.MODELS, RegistryEntry.key(version), version);
    } else if (effect instanceof RunEffect.SendCommand send) {
      Command command = send.command();
      sink.send(Topics.COMMANDS, command.pipeline(), command);
    }
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
        run.job().flatMap(CurrentJob::granted).map(Execution::executionId),
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
