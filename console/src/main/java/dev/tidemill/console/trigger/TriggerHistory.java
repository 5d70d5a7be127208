package dev.tidemill.console.trigger;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is known of one trigger: a fold of its decisions. */
public final class TriggerHistory {

  /**
   * It started a run, or would have.
   *
   * @param run empty for a trigger that only records
   * @param outcome how the run ended; empty while it goes on
   */
  public record Fire(
      Instant at, Optional<String> run, String reason, Optional<RunOutcome> outcome) {}

  /**
   * Signals of it were let go.
   *
   * @param times how often in a row, for this reason
   * @param since the first time
   * @param at the last time
   */
  public record Drop(
      TriggerOutcome outcome,
      String reason,
      Optional<String> run,
      long times,
      Instant since,
      Instant at) {}

  /** Planned instants of it passed while nothing ran. */
  public record Missed(long count, Instant first, Instant last, String policy) {}

  /** The conditions of its last decision that had some. */
  public record Seen(List<Condition> conditions, Instant at) {}

  /** What waits, for these conditions. */
  record Waiting(List<Condition> conditions, String reason, Optional<Instant> wakeAt) {

    /** Together with an alert that does not count yet: what comes first is looked at first. */
    Waiting and(Waiting alert) {
      List<Condition> both = Stream.concat(conditions.stream(), alert.conditions.stream()).toList();
      return new Waiting(both, reason, wakeAt.map(a -> alert.wakeAt.filter(a::isAfter).orElse(a)));
    }
  }

  final String name;
  final SignalCounts counts = new SignalCounts();
  boolean paused;
  private Optional<Waiting> waiting = Optional.empty();
  private final AlertWaits alerts = new AlertWaits();
  private final ArrivalTimes arrivals = new ArrivalTimes();

  /** Since when a combination waits: it has no signals of its own. */
  private Optional<Instant> together = Optional.empty();

  Optional<Seen> seen = Optional.empty();
  Optional<Drop> dropped = Optional.empty();
  Optional<Instant> nextPlanned = Optional.empty();
  Optional<Instant> nextFire = Optional.empty();
  Optional<Fire> lastFire = Optional.empty();
  Optional<Fire> lastShadow = Optional.empty();
  Optional<Missed> missed = Optional.empty();
  long missedInAll;
  long fires;
  long shadowFires;

  TriggerHistory(String name) {
    this.name = name;
  }

  void evaluated(Evaluated e) {
    long before = pending();
    counts.count(e);
    if (!e.conditions().isEmpty()) {
      seen = Optional.of(new Seen(e.conditions(), e.at()));
    }
    if (e.alert().isEmpty()) {
      moved(pending() - before, e.at());
    } else {
      alert(e);
    }
    switch (e.outcome()) {
      case WAITING -> {
        if (e.alert().isEmpty()) {
          waiting = Optional.of(new Waiting(e.conditions(), e.reason(), e.wakeAt()));
        }
      }
      case FIRED -> {
        fires++;
        lastFire = Optional.of(new Fire(e.at(), e.runId(), e.reason(), Optional.empty()));
        dropped = Optional.empty();
      }
      case SHADOWED -> {
        shadowFires++;
        lastShadow = Optional.of(new Fire(e.at(), Optional.empty(), e.reason(), Optional.empty()));
      }
      case COALESCED, SUPPRESSED, FILTERED, DUPLICATE, EXPIRED, REJECTED -> drop(e);
    }
    if (pending() <= 0) {
      alerts.clear();
    }
    if (pending() - alerts.count() <= 0) {
      apart();
    }
  }

  private void moved(long more, Instant at) {
    if (more > 0) {
      arrivals.add(at, more);
    } else {
      arrivals.take(-more);
    }
  }

  /** Signals begin to wait with an alert, count since now, or are let go. */
  private void alert(Evaluated e) {
    if (AlertWaits.isArrival(e)) {
      alerts.arrived(e);
      return;
    }
    Optional<AlertWaits.One> left = alerts.left(e.alert());
    if (e.outcome() == TriggerOutcome.WAITING) {
      left.ifPresent(one -> arrivals.add(one.since(), one.count()));
      waiting =
          waiting.or(() -> Optional.of(new Waiting(e.conditions(), e.reason(), Optional.empty())));
    }
  }

  /**
   * What waits at one of its triggers waits for this combination, or for the one around it.
   *
   * @param part of the conditions of the decision that are about this combination
   */
  void together(Evaluated e, List<Condition> part) {
    seen = Optional.of(new Seen(part, e.at()));
    waiting = Optional.of(new Waiting(part, e.reason(), e.wakeAt()));
    together = together.or(() -> Optional.of(e.at()));
  }

  /** What waits here was looked at again, with what came to another trigger of a combination. */
  void seenAgain(Evaluated e) {
    if (pending() > 0) {
      seen = Optional.of(new Seen(e.conditions(), e.at()));
      waiting = waiting.map(w -> new Waiting(e.conditions(), w.reason, w.wakeAt));
    }
  }

  /** Nothing waits here, or at any trigger of a combination. */
  void apart() {
    waiting = Optional.empty();
    together = Optional.empty();
    arrivals.clear();
  }

  /** What waits, the alert that will count first included. */
  Optional<Waiting> waiting() {
    Optional<Waiting> alert = alerts.next();
    return waiting.map(w -> alert.map(w::and).orElse(w)).or(() -> alert);
  }

  /** When the oldest signal came that waits. */
  Optional<Instant> waitsSince() {
    return Stream.of(arrivals.oldest(), alerts.since(), together)
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  void planned(SchedulePlanned e) {
    nextPlanned = e.at();
    nextFire = e.firesAt().or(e::at);
  }

  void retired() {
    nextPlanned = Optional.empty();
    nextFire = Optional.empty();
  }

  private void drop(Evaluated e) {
    Optional<Drop> same =
        dropped.filter(d -> d.outcome == e.outcome() && d.reason.equals(e.reason()));
    dropped =
        Optional.of(
            new Drop(
                e.outcome(),
                e.reason(),
                e.runId(),
                same.map(Drop::times).orElse(0L) + 1,
                same.map(Drop::since).orElse(e.at()),
                e.at()));
  }

  void missed(ScheduleMissed e) {
    missed = Optional.of(new Missed(e.count(), e.first(), e.last(), e.policy()));
    missedInAll += e.count();
  }

  void ended(String run, RunOutcome outcome) {
    lastFire =
        lastFire.map(
            f ->
                f.run.filter(run::equals).isPresent()
                    ? new Fire(f.at, f.run, f.reason, Optional.of(outcome))
                    : f);
  }

  long pending() {
    return counts.in(SignalBucket.PENDING);
  }
}
