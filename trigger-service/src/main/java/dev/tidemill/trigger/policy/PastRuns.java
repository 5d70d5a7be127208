package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.BudgetSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What counts of runs that started before.
 *
 * @param promotedAt when a run of the pipeline was last promoted
 * @param uses what runs of the last week spent, oldest first; kept only for a pipeline with a
 *     budget
 */
public record PastRuns(Optional<Instant> promotedAt, List<Use> uses) {

  static final PastRuns NONE = new PastRuns(Optional.empty(), List.of());

  static final Duration DAY = Duration.ofDays(1);
  static final Duration WEEK = Duration.ofDays(7);

  private static final int MAX_USES = 2000;

  /**
   * What a run spent.
   *
   * @param at when it was decided
   * @param since when the program started that is at work now
   * @param computeMillis how long programs worked that have ended
   */
  public record Use(String runId, Instant at, Optional<Instant> since, long computeMillis) {

    Use working(Optional<Instant> from, long moreMillis) {
      return new Use(runId, at, from, computeMillis + moreMillis);
    }
  }

  public PastRuns {
    uses = List.copyOf(uses);
  }

  PastRuns promoted(Instant at) {
    return new PastRuns(Optional.of(at), uses);
  }

  /** A run was decided; what is older than a week no longer counts. */
  PastRuns started(String runId, Instant at) {
    if (find(runId).isPresent()) {
      return this;
    }
    List<Use> kept = new ArrayList<>();
    uses.stream().filter(u -> u.at.plus(WEEK).isAfter(at)).forEach(kept::add);
    kept.add(new Use(runId, at, Optional.empty(), 0));
    return new PastRuns(promotedAt, kept.subList(Math.max(0, kept.size() - MAX_USES), kept.size()));
  }

  PastRuns with(String runId, UnaryOperator<Use> change) {
    return new PastRuns(
        promotedAt, uses.stream().map(u -> u.runId.equals(runId) ? change.apply(u) : u).toList());
  }

  PastRuns withoutUses() {
    return new PastRuns(promotedAt, List.of());
  }

  Optional<Use> find(String runId) {
    return uses.stream().filter(u -> u.runId.equals(runId)).findFirst();
  }

  long runs(Instant now, Duration window) {
    return within(now, window).count();
  }

  Duration compute(Instant now, Duration window) {
    return Duration.ofMillis(within(now, window).mapToLong(Use::computeMillis).sum());
  }

  private Stream<Use> within(Instant now, Duration window) {
    return uses.stream().filter(u -> u.at.plus(window).isAfter(now));
  }

  /** The first instant from {@code now} on at which a budget lets another run start. */
  Instant allows(BudgetSpec budget, Instant now) {
    return Stream.concat(
            Stream.of(now), uses.stream().flatMap(u -> Stream.of(u.at.plus(DAY), u.at.plus(WEEK))))
        .filter(t -> !t.isBefore(now))
        .sorted()
        .filter(t -> isWithin(budget, t))
        .findFirst()
        .orElse(now);
  }

  private boolean isWithin(BudgetSpec budget, Instant t) {
    return budget.runsPerDay().filter(most -> runs(t, DAY) >= most).isEmpty()
        && budget.runsPerWeek().filter(most -> runs(t, WEEK) >= most).isEmpty()
        && budget.computePerDay().filter(most -> compute(t, DAY).compareTo(most) >= 0).isEmpty()
        && budget.computePerWeek().filter(most -> compute(t, WEEK).compareTo(most) >= 0).isEmpty();
  }
}
