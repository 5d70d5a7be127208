package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.spec.BudgetSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
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

  public static final PastRuns NONE = new PastRuns(Optional.empty(), List.of());

  public static final Duration DAY = Duration.ofDays(1);
  public static final Duration WEEK = Duration.ofDays(7);

  /**
   * What a run spent.
   *
   * @param at when it was decided
   * @param since when the program started that is at work now
   * @param computeMillis how long programs worked that have ended
   * @param unchanged whether it ended without a change: the time of its programs counts, it does
   *     not
   */
  public record Use(
      String runId, Instant at, Optional<Instant> since, long computeMillis, boolean unchanged) {

    public Use working(Optional<Instant> from, long moreMillis) {
      return new Use(runId, at, from, computeMillis + moreMillis, unchanged);
    }

    /** 1 if it counts as a run, else 0. */
    public long runs() {
      return unchanged ? 0 : 1;
    }

    public Use withoutChange() {
      return new Use(runId, at, since, computeMillis, true);
    }
  }

  public PastRuns {
    uses = List.copyOf(uses);
  }

  public PastRuns promoted(Instant at) {
    return new PastRuns(Optional.of(at), uses);
  }

  /** A run was decided; what is older than a week no longer counts. */
  public PastRuns started(String runId, Instant at) {
    if (find(runId).isPresent()) {
      return this;
    }
    List<Use> kept = new ArrayList<>();
    uses.stream().filter(u -> u.at.plus(WEEK).isAfter(at)).forEach(kept::add);
    kept.add(new Use(runId, at, Optional.empty(), 0, false));
    if (kept.size() > BudgetSpec.MOST_RUNS) {
      int least = leastMissed(kept);
      Use dropped = kept.remove(least); // its time still counts, with the next one's
      kept.set(least, kept.get(least).working(kept.get(least).since, dropped.computeMillis));
    }
    return new PastRuns(promotedAt, kept);
  }

  /** The oldest that counts for its time alone; the oldest, if all count as runs. */
  private static int leastMissed(List<Use> all) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).unchanged) {
        return i;
      }
    }
    return 0;
  }

  public PastRuns with(String runId, UnaryOperator<Use> change) {
    return new PastRuns(
        promotedAt, uses.stream().map(u -> u.runId.equals(runId) ? change.apply(u) : u).toList());
  }

  public Optional<Use> find(String runId) {
    return uses.stream().filter(u -> u.runId.equals(runId)).findFirst();
  }

  public long runs(Instant now, Duration window) {
    return within(now, window).mapToLong(Use::runs).sum();
  }

  public Duration compute(Instant now, Duration window) {
    return Duration.ofMillis(within(now, window).mapToLong(Use::computeMillis).sum());
  }

  private Stream<Use> within(Instant now, Duration window) {
    return uses.stream().filter(u -> u.at.plus(window).isAfter(now));
  }

  /**
   * The first instant from {@code now} on at which a budget lets another run start. What is spent
   * only falls as time passes, so that is when the last of its limits does.
   */
  public Instant allows(BudgetSpec budget, Instant now) {
    Instant at = now;
    for (Optional<Instant> limit :
        List.of(
            budget.runsPerDay().flatMap(most -> below(most, Use::runs, DAY)),
            budget.runsPerWeek().flatMap(most -> below(most, Use::runs, WEEK)),
            budget.computePerDay().flatMap(m -> below(m.toMillis(), Use::computeMillis, DAY)),
            budget.computePerWeek().flatMap(m -> below(m.toMillis(), Use::computeMillis, WEEK)))) {
      at = limit.filter(at::isBefore).orElse(at);
    }
    return at;
  }

  /** When what a window holds falls below a limit; empty if all that is known does not reach it. */
  private Optional<Instant> below(long most, ToLongFunction<Use> spends, Duration window) {
    long spent = 0;
    for (int i = uses.size() - 1; i >= 0; i--) {
      spent += spends.applyAsLong(uses.get(i));
      if (spent >= most) {
        return Optional.of(uses.get(i).at.plus(window));
      }
    }
    return Optional.empty();
  }
}
