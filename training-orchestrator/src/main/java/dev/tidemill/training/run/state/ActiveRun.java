package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that has not ended.
 *
 * @param number sequence of the event that asked for it: runs are in this order
 * @param cause the decision behind it, with the id of its first signal alone (RunRequested has the
 *     others)
 * @param heard the last sign of life of an execution, which need not be the granted one any more
 * @param deadline when the run gives the stage up
 * @param retryAt when the run tries the stage again
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
   * @param by when it ends even if its execution or rollout has not answered
   */
  public record Stop(String actor, String reason, Instant by) {}

  public PipelineSpec spec() {
    return cause.spec();
  }

  public Optional<Grant> granted() {
    return job.flatMap(CurrentJob::granted);
  }

  /** Whether the deployer has the candidate: it is accepted and no rollout of it has ended. */
  public boolean atDeployer() {
    return results.accepted().isPresent();
  }

  /** When something has to be done next even if nobody asks for it. */
  public Instant wakeAt() {
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
    Optional<Grant> granted = job.get().granted();
    return granted.isPresent()
        ? earlier(at, earlier(aliveUntil(granted.get()), granted.get().finishBy()))
        : earlier(at, job.get().claimBy());
  }

  /** When the execution counts as dead; without a sign of life, as of its grant. */
  public Instant aliveUntil(Grant granted) {
    return heard
        .filter(h -> h.executionId().equals(granted.executionId()))
        .map(RunFact.Heard::aliveUntil)
        .orElse(granted.aliveUntil());
  }

  private static Instant earlier(Instant a, Instant b) {
    return b.isBefore(a) ? b : a;
  }

  public ActiveRun with(Progress next) {
    return at(stage, next, results, job, heard, deadline, retryAt, stop);
  }

  public ActiveRun with(Results next) {
    return at(stage, progress, next, job, heard, deadline, retryAt, stop);
  }

  public ActiveRun with(CurrentJob next) {
    return at(stage, progress, results, Optional.of(next), heard, deadline, retryAt, stop);
  }

  public ActiveRun with(RunFact.Heard next) {
    return at(stage, progress, results, job, Optional.of(next), deadline, retryAt, stop);
  }

  public ActiveRun with(Stop next) {
    return at(stage, progress, results, job, heard, deadline, retryAt, Optional.of(next));
  }

  /** In {@code next}, with no job and no retry, until {@code until}. */
  public ActiveRun in(RunStage next, Instant until) {
    return waiting(next, until, Optional.empty());
  }

  /** This run without a job until {@code at}. */
  public ActiveRun pausedUntil(Instant at, Instant until) {
    return waiting(stage, until, Optional.of(at));
  }

  /** The result is in: nobody works for it any more. */
  public ActiveRun withoutJob() {
    return in(stage, deadline);
  }

  private ActiveRun waiting(RunStage next, Instant until, Optional<Instant> retry) {
    return at(next, progress, results, Optional.empty(), Optional.empty(), until, retry, stop);
  }

  private ActiveRun at(
      RunStage stage,
      Progress progress,
      Results results,
      Optional<CurrentJob> job,
      Optional<RunFact.Heard> heard,
      Instant deadline,
      Optional<Instant> retryAt,
      Optional<Stop> stop) {
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
        stop);
  }
}
