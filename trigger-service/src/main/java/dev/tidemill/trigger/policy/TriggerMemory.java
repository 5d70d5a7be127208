package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;
import java.util.Optional;

/**
 * What the policy knows of one trigger.
 *
 * @param pending signals that wait; empty when none do
 * @param ready the pending signals met every condition and only lack a free place for the run
 * @param nextPlanned next planned instant of a schedule
 * @param lastFiredAt wall clock at which it last fired, for the cooldown
 * @param lastRunId the run that it last fired
 * @param lastOutcome how that run ended; empty while it goes on
 */
public record TriggerMemory(
    String name,
    Conservation counts,
    Optional<Occurrence> pending,
    boolean ready,
    boolean paused,
    Optional<Instant> nextPlanned,
    Optional<Instant> lastFiredAt,
    Optional<String> lastRunId,
    Optional<RunOutcome> lastOutcome) {

  static TriggerMemory fresh(String name) {
    return new TriggerMemory(
        name,
        Conservation.NONE,
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  TriggerMemory withCounts(Conservation c) {
    return new TriggerMemory(
        name, c, pending, ready, paused, nextPlanned, lastFiredAt, lastRunId, lastOutcome);
  }

  TriggerMemory withPending(Optional<Occurrence> p, boolean isReady) {
    return new TriggerMemory(
        name, counts, p, isReady, paused, nextPlanned, lastFiredAt, lastRunId, lastOutcome);
  }

  TriggerMemory withPaused(boolean p) {
    return new TriggerMemory(
        name, counts, pending, ready, p, nextPlanned, lastFiredAt, lastRunId, lastOutcome);
  }

  TriggerMemory withNextPlanned(Optional<Instant> next) {
    return new TriggerMemory(
        name, counts, pending, ready, paused, next, lastFiredAt, lastRunId, lastOutcome);
  }

  TriggerMemory withFired(Instant at, Optional<String> runId) {
    return new TriggerMemory(
        name,
        counts,
        pending,
        ready,
        paused,
        nextPlanned,
        Optional.of(at),
        runId,
        Optional.empty());
  }

  TriggerMemory withOutcome(RunOutcome outcome) {
    return new TriggerMemory(
        name,
        counts,
        pending,
        ready,
        paused,
        nextPlanned,
        lastFiredAt,
        lastRunId,
        Optional.of(outcome));
  }
}
