package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;
import java.util.Optional;

/**
 * What the policy knows of one trigger.
 *
 * @param pending signals that wait; empty when none do
 * @param ready the pending signals met every condition and only lack a free place for the run
 * @param joins the run that the pending signals joined: they wait for how it ends
 * @param nextPlanned next planned instant of a schedule
 * @param lastFiredAt wall clock at which it last fired, for the cooldown
 * @param lastRunId the run that it last fired
 * @param lastOutcome how that run ended; empty while it goes on
 * @param code what it knows of code that runs change
 */
public record TriggerMemory(
    String name,
    Conservation counts,
    Optional<Occurrence> pending,
    boolean ready,
    Optional<String> joins,
    boolean paused,
    Optional<Instant> nextPlanned,
    Optional<Instant> lastFiredAt,
    Optional<String> lastRunId,
    Optional<RunOutcome> lastOutcome,
    OwnCode code) {

  static TriggerMemory fresh(String name) {
    return new TriggerMemory(
        name,
        Conservation.NONE,
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OwnCode.NONE);
  }

  TriggerMemory withCounts(Conservation c) {
    return new TriggerMemory(
        name,
        c,
        pending,
        ready,
        joins,
        paused,
        nextPlanned,
        lastFiredAt,
        lastRunId,
        lastOutcome,
        code);
  }

  TriggerMemory withPending(Optional<Occurrence> p, boolean isReady) {
    return withPending(p, isReady, Optional.empty());
  }

  TriggerMemory withPending(Optional<Occurrence> p, boolean isReady, Optional<String> run) {
    return new TriggerMemory(
        name,
        counts,
        p,
        isReady,
        run,
        paused,
        nextPlanned,
        lastFiredAt,
        lastRunId,
        lastOutcome,
        code);
  }

  TriggerMemory withPaused(boolean p) {
    return new TriggerMemory(
        name,
        counts,
        pending,
        ready,
        joins,
        p,
        nextPlanned,
        lastFiredAt,
        lastRunId,
        lastOutcome,
        code);
  }

  TriggerMemory withNextPlanned(Optional<Instant> next) {
    return new TriggerMemory(
        name,
        counts,
        pending,
        ready,
        joins,
        paused,
        next,
        lastFiredAt,
        lastRunId,
        lastOutcome,
        code);
  }

  TriggerMemory withFired(Instant at, Optional<String> runId) {
    return new TriggerMemory(
        name,
        counts,
        pending,
        ready,
        joins,
        paused,
        nextPlanned,
        Optional.of(at),
        runId,
        Optional.empty(),
        code);
  }

  TriggerMemory withOutcome(RunOutcome outcome) {
    return new TriggerMemory(
        name,
        counts,
        pending,
        ready,
        joins,
        paused,
        nextPlanned,
        lastFiredAt,
        lastRunId,
        Optional.of(outcome),
        code);
  }

  TriggerMemory withCode(OwnCode c) {
    return new TriggerMemory(
        name,
        counts,
        pending,
        ready,
        joins,
        paused,
        nextPlanned,
        lastFiredAt,
        lastRunId,
        lastOutcome,
        c);
  }
}
