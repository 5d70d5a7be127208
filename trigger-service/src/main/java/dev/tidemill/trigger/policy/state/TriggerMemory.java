package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the policy knows of one trigger.
 *
 * @param pending signals that wait; empty when none do
 * @param ready the pending signals met every condition and only lack a free place for the run
 * @param joins the run that the pending signals joined: they wait for how it ends
 * @param nextPlanned next planned instant of a schedule
 * @param nextFire when that fires, if its jitter makes it later
 * @param missed how many planned instants passed while nothing ran
 * @param lastFiredAt wall clock at which it last fired, for the cooldown
 * @param lastRunId the run that it last fired
 * @param lastOutcome how that run ended; empty while it goes on
 * @param code what it knows of code that runs change
 * @param lastSignalAt wall clock at which a signal last came that was no repetition and that no
 *     condition let drop
 * @param knownAlerts see {@link AlertMemory}
 */
public record TriggerMemory(
    String name,
    Conservation counts,
    Optional<Occurrence> pending,
    boolean ready,
    Optional<String> joins,
    boolean paused,
    Optional<Instant> nextPlanned,
    Optional<Instant> nextFire,
    long missed,
    Optional<Instant> lastFiredAt,
    Optional<String> lastRunId,
    Optional<RunOutcome> lastOutcome,
    OwnCode code,
    Optional<Instant> lastSignalAt,
    List<AlertMemory.Known> knownAlerts) {

  /** The alerts that it heard of. */
  public AlertMemory alerts() {
    return new AlertMemory(knownAlerts);
  }

  public static TriggerMemory fresh(String name) {
    return new TriggerMemory(
        name,
        Conservation.NONE,
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OwnCode.NONE,
        Optional.empty(),
        List.of());
  }

  public TriggerMemory withCounts(Conservation c) {
    return with(copy -> copy.counts = c);
  }

  public TriggerMemory withPending(Optional<Occurrence> p, boolean isReady) {
    return withPending(p, isReady, Optional.empty());
  }

  public TriggerMemory withPending(Optional<Occurrence> p, boolean isReady, Optional<String> run) {
    return with(
        copy -> {
          copy.pending = p;
          copy.ready = isReady;
          copy.joins = run;
        });
  }

  public TriggerMemory withPaused(boolean p) {
    return with(copy -> copy.paused = p);
  }

  /** When the next planned instant fires. */
  public Optional<Instant> firesAt() {
    return nextFire.or(() -> nextPlanned);
  }

  public TriggerMemory withMissed(long count) {
    return with(copy -> copy.missed += count);
  }

  public TriggerMemory withNextPlanned(Optional<Instant> next, Optional<Instant> fire) {
    return with(
        copy -> {
          copy.nextPlanned = next;
          copy.nextFire = fire;
        });
  }

  public TriggerMemory withFired(Instant at, Optional<String> runId) {
    return with(
        copy -> {
          copy.lastFiredAt = Optional.of(at);
          copy.lastRunId = runId;
          copy.lastOutcome = Optional.empty();
        });
  }

  public TriggerMemory withOutcome(RunOutcome outcome) {
    return with(copy -> copy.lastOutcome = Optional.of(outcome));
  }

  public TriggerMemory withCode(OwnCode c) {
    return with(copy -> copy.code = c);
  }

  public TriggerMemory withLastSignal(Instant at) {
    return with(copy -> copy.lastSignalAt = Optional.of(at));
  }

  public TriggerMemory withAlerts(AlertMemory a) {
    return with(copy -> copy.knownAlerts = a.all());
  }

  private TriggerMemory with(Consumer<Copy> change) {
    Copy copy = new Copy();
    change.accept(copy);
    return copy.done();
  }

  /** What is known, to be changed before it is fixed again. */
  private final class Copy {
    Conservation counts = TriggerMemory.this.counts;
    Optional<Occurrence> pending = TriggerMemory.this.pending;
    boolean ready = TriggerMemory.this.ready;
    Optional<String> joins = TriggerMemory.this.joins;
    boolean paused = TriggerMemory.this.paused;
    Optional<Instant> nextPlanned = TriggerMemory.this.nextPlanned;
    Optional<Instant> nextFire = TriggerMemory.this.nextFire;
    long missed = TriggerMemory.this.missed;
    Optional<Instant> lastFiredAt = TriggerMemory.this.lastFiredAt;
    Optional<String> lastRunId = TriggerMemory.this.lastRunId;
    Optional<RunOutcome> lastOutcome = TriggerMemory.this.lastOutcome;
    OwnCode code = TriggerMemory.this.code;
    Optional<Instant> lastSignalAt = TriggerMemory.this.lastSignalAt;
    List<AlertMemory.Known> knownAlerts = TriggerMemory.this.knownAlerts;

    TriggerMemory done() {
      return new TriggerMemory(
          name,
          counts,
          pending,
          ready,
          joins,
          paused,
          nextPlanned,
          nextFire,
          missed,
          lastFiredAt,
          lastRunId,
          lastOutcome,
          code,
          lastSignalAt,
          knownAlerts);
    }
  }
}
