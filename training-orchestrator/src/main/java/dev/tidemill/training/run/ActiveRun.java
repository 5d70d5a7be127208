package dev.tidemill.training.run;

import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that has not ended.
 *
 * @param number sequence of the event that asked for it: runs are in this order
 * @param cause the decision behind it, without the list of signal ids (RunRequested has it)
 * @param heard the last sign of life of an execution, which need not be the granted one any more
 * @param deadline the stage is given up then
 * @param retryAt the stage is tried again then
 * @param stop somebody asked to end it
 */
public record ActiveRun(
    long number,
    String runId,
    TriggerEvent.Fired cause,
    Instant requestedAt,
    RunStage stage,
    Progress progress,
    Results results,
    Optional<CurrentJob> job,
    Optional<RunFact.Heard> heard,
    Instant deadline,
    Optional<Instant> retryAt,
    Optional<Stop> stop) {

  /**
   * A request to end the run.
   *
   * @param by it ends then even if its execution or rollout has not answered
   */
  public record Stop(String actor, String reason, Instant by) {}

  PipelineSpec spec() {
    return cause.spec();
  }

  Optional<Execution> granted() {
    return job.flatMap(CurrentJob::granted);
  }

  boolean holds(RunStage first, RunStage second) {
    return stage == first || stage == second;
  }

  /** The next instant at which something has to be done without being asked. */
  Instant wakeAt() {
    Instant at = deadline;
    if (retryAt.isPresent()) {
      at = earlier(at, retryAt.get());
    }
    if (stop.isPresent()) {
      at = earlier(at, stop.get().by());
    }
    if (job.isEmpty()) {
      return at;
    }
    Optional<Execution> granted = job.get().granted();
    return granted.isPresent()
        ? earlier(at, earlier(aliveUntil(granted.get()), granted.get().finishBy()))
        : earlier(at, job.get().claimBy());
  }

  /** Without a sign of life of the execution: as of its grant. */
  Instant aliveUntil(Execution granted) {
    return heard
        .filter(h -> h.executionId().equals(granted.executionId()))
        .map(RunFact.Heard::aliveUntil)
        .orElse(granted.aliveUntil());
  }

  private static Instant earlier(Instant a, Instant b) {
    return b.isBefore(a) ? b : a;
  }

  ActiveRun with(Progress next) {
    return new ActiveRun(
        number,
        runId,
        cause,
        requestedAt,
        stage,
        next,
        results,
        job,
        heard,
        deadline,
        retryAt,
        stop);
  }

  ActiveRun with(Results next) {
    return new ActiveRun(
        number,
        runId,
        cause,
        requestedAt,
        stage,
        progress,
        next,
        job,
        heard,
        deadline,
        retryAt,
        stop);
  }

  ActiveRun with(CurrentJob next) {
    return new ActiveRun(
        number,
        runId,
        cause,
        requestedAt,
        stage,
        progress,
        results,
        Optional.of(next),
        heard,
        deadline,
        retryAt,
        stop);
  }

  ActiveRun with(RunFact.Heard next) {
    return new ActiveRun(
        number,
        runId,
        cause,
        requestedAt,
        stage,
        progress,
        results,
        job,
        Optional.of(next),
        deadline,
        retryAt,
        stop);
  }

  ActiveRun with(Stop next) {
    return new ActiveRun(
        number,
        runId,
        cause,
        requestedAt,
        stage,
        progress,
        results,
        job,
        heard,
        deadline,
        retryAt,
        Optional.of(next));
  }

  /** In {@code next}, with no job and no retry, until {@code until}. */
  ActiveRun in(RunStage next, Instant until) {
    return new ActiveRun(
        number,
        runId,
        cause,
        requestedAt,
        next,
        progress,
        results,
        Optional.empty(),
        Optional.empty(),
        until,
        Optional.empty(),
        stop);
  }

  /** Without a job until {@code at}. */
  ActiveRun pausedUntil(Instant at, Instant until) {
    return new ActiveRun(
        number,
        runId,
        cause,
        requestedAt,
        stage,
        progress,
        results,
        Optional.empty(),
        Optional.empty(),
        until,
        Optional.of(at),
        stop);
  }

  /** The result is in: nobody works for it any more. */
  ActiveRun withoutJob() {
    return in(stage, deadline);
  }
}
