package dev.tidemill.training.run;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.training.run.RunInput.CommandReceived;
import dev.tidemill.training.run.RunInput.DecisionFailed;
import dev.tidemill.training.run.RunInput.DecisionSeen;
import dev.tidemill.training.run.RunInput.EndsAreOld;
import dev.tidemill.training.run.RunInput.JobEventSeen;
import dev.tidemill.training.run.RunInput.JobHeartbeatSeen;
import dev.tidemill.training.run.RunInput.RolloutEventSeen;
import dev.tidemill.training.run.RunInput.TimerExpired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The runs of one pipeline. Pure; every wait of a run is a timer. */
public final class RunDecider implements Decider<PipelineRuns, RunInput, RunFact, RunEffect> {

  /** Name of the timer that belongs to no run; no run has this name. */
  static final String OLD_ENDS = "old ends";

  private final VersionRow versionRow;
  private final Duration lease;

  /**
   * @param lease a worker silent for this long loses its job
   */
  public RunDecider(VersionRow versionRow, Duration lease) {
    this.versionRow = versionRow;
    this.lease = lease;
  }

  @Override
  public PipelineRuns initial(String key) {
    return PipelineRuns.empty(key);
  }

  @Override
  public Decision<RunFact, RunEffect> decide(PipelineRuns state, RunInput input, Instant now) {
    return decide(state, Rows.NONE, input, now);
  }

  @Override
  public Decision<RunFact, RunEffect> decide(
      PipelineRuns state, Rows rows, RunInput input, Instant now) {
    Draft draft = new Draft(state, rows, versionRow, lease, now);
    if (input instanceof DecisionSeen seen) {
      Requests.decision(draft, seen.decision());
    } else if (input instanceof DecisionFailed failed) {
      Requests.undecided(draft, failed.fired(), failed.problem());
    } else if (input instanceof JobEventSeen seen) {
      WorkerNews.take(draft, seen.event());
    } else if (input instanceof JobHeartbeatSeen seen) {
      WorkerNews.heartbeat(draft, seen.heartbeat());
    } else if (input instanceof CommandReceived received) {
      Requests.command(draft, received);
    } else if (input instanceof RolloutEventSeen seen) {
      RolloutNews.take(draft, seen.event());
    } else if (input instanceof TimerExpired expired) {
      draft.run(expired.runId()).ifPresent(run -> wake(draft, run));
    } else if (input instanceof EndsAreOld) {
      Endings.forgetOld(draft);
    }
    return draft.decision();
  }

  @Override
  public PipelineRuns evolve(PipelineRuns state, RunFact fact) {
    return RunEvolution.apply(state, fact);
  }

  @Override
  public List<String> reads(PipelineRuns state, RunInput input) {
    if (input instanceof DecisionSeen seen && seen.decision().event() instanceof Fired fired) {
      return List.of(Draft.fireRow(fired.fireId()));
    }
    if (input instanceof DecisionFailed failed) {
      return List.of(Draft.fireRow(failed.fired().fireId()));
    }
    if (input instanceof RolloutEventSeen seen) {
      Set<Integer> versions = new LinkedHashSet<>(RolloutNews.versions(seen.event()));
      state.formerVersion().ifPresent(versions::add);
      return versions.stream().map(Draft::versionRow).toList();
    }
    if (input instanceof JobEventSeen) {
      return state.formerVersion().map(Draft::versionRow).stream().toList();
    }
    return List.of();
  }

  @Override
  public List<RowChange> rows(RunFact fact) {
    if (!(fact instanceof RunFact.Recorded recorded)) {
      return List.of();
    }
    RunEvent event = recorded.event();
    List<RowChange> changes = new ArrayList<>();
    if (event.body() instanceof RunRequested requested) {
      String fire = Draft.fireRow(requested.cause().fireId());
      changes.add(new RowChange.Put(fire, event.runId()));
    } else if (event.body() instanceof CandidateAccepted accepted) {
      String row = Draft.versionRow(accepted.model().version());
      changes.add(new RowChange.Put(row, versionRow.write(accepted.model())));
    }
    return changes;
  }

  @Override
  public Map<String, Instant> timers(PipelineRuns state) {
    Map<String, Instant> timers = new HashMap<>();
    state.runs().forEach(run -> timers.put(run.runId(), run.wakeAt()));
    if (!state.ended().isEmpty()) {
      timers.put(OLD_ENDS, Endings.forgottenAt(state.ended().get(0)));
    }
    return timers;
  }

  private static void wake(Draft draft, ActiveRun run) {
    Instant now = draft.now();
    String runId = run.runId();
    if (run.stop().filter(s -> !s.by().isAfter(now)).isPresent()) {
      Endings.endStopped(draft, runId);
    } else if (run.retryAt().filter(at -> !at.isAfter(now)).isPresent()) {
      Stages.retry(draft, run);
    } else if (!run.deadline().isAfter(now)) {
      missed(draft, run);
    } else if (run.job().isPresent()) {
      check(draft, run, run.job().get());
    }
  }

  private static void check(Draft draft, ActiveRun run, CurrentJob job) {
    Instant now = draft.now();
    if (job.granted().isEmpty()) {
      if (!job.claimBy().isAfter(now)) {
        Stages.putOnQueueAgain(draft, run, job);
      }
      return;
    }
    Execution execution = job.granted().get();
    if (!execution.finishBy().isAfter(now)) {
      String message = "Execution " + execution.executionId() + " did not stop at its time limit.";
      Stages.fail(draft, run, ReasonCode.TIMEOUT.name(), message, false);
    } else if (!run.aliveUntil(execution).isAfter(now)) {
      silent(draft, run, execution);
    }
  }

  private static void silent(Draft draft, ActiveRun run, Execution execution) {
    String message = execution.worker() + " fell silent before " + run.aliveUntil(execution);
    if (run.stop().isPresent()) {
      Endings.endStopped(draft, run.runId());
    } else if (run.progress().lost() + 1 >= RunTiming.LOST_LIMIT) {
      Stages.fail(draft, run, ReasonCode.WORKER_LOST.name(), message, false);
    } else {
      Stages.reissue(draft, run, message);
    }
  }

  private static void missed(Draft draft, ActiveRun run) {
    String message = missedWhat(run);
    if (GateNews.waitsForDeployer(run)) {
      end(draft, run, RunOutcome.EXPIRED, ReasonCode.ROLLOUT_DEADLINE, message);
      run.results()
          .rolloutId()
          .ifPresent(id -> Endings.abort(draft, run.runId(), id, "its deadline passed"));
    } else if (run.holds(RunStage.QUEUED, RunStage.REQUESTED)) {
      end(draft, run, RunOutcome.EXPIRED, ReasonCode.QUEUE_DEADLINE, message);
    } else {
      end(draft, run, RunOutcome.FAILED, ReasonCode.STAGE_DEADLINE, message);
    }
  }

  private static String missedWhat(ActiveRun run) {
    Optional<CurrentJob> unclaimed = run.job().filter(j -> j.granted().isEmpty());
    return unclaimed.isPresent()
        ? "No worker took job " + unclaimed.get().jobId() + " by " + run.deadline() + "."
        : "%s began for a run asked for at %s and did not finish by %s."
            .formatted(run.stage(), run.requestedAt(), run.deadline());
  }

  private static void end(
      Draft draft, ActiveRun run, RunOutcome outcome, ReasonCode code, String message) {
    Endings.end(draft, run.runId(), outcome, code, message);
  }
}
