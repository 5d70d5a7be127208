package dev.tidemill.console.trigger;

import dev.tidemill.console.trigger.TriggerHistory.Drop;
import dev.tidemill.console.trigger.TriggerHistory.Fire;
import dev.tidemill.console.trigger.TriggerHistory.Missed;
import dev.tidemill.console.trigger.TriggerHistory.Seen;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a trigger stands at an instant.
 *
 * @param kind as the specification names it; {@code manual} for runs by hand
 * @param mode fire or shadow
 * @param conditions what the last decision looked at, a tree in preorder; of a trigger without a
 *     decision its thresholds, with nothing observed
 * @param conditionsAt when they were so: now while something waits, else when that decision was
 *     taken
 * @param waitsFor what is missing before it fires, a phrase each
 * @param until when it will be looked at again, if nothing comes before
 * @param untilSeconds how long that is from now
 * @param suppressedBy what holds back what comes or waits: pause, cooldown, concurrency, budget and
 *     so on
 * @param pending how many signals wait
 * @param pendingSince when the oldest of them came
 * @param dropped the signals that were let go last, since it last fired
 * @param missedInAll how many planned instants passed while nothing ran
 * @param signals how many were received, and how many are in each bucket
 */
public record TriggerStanding(
    String trigger,
    String kind,
    String mode,
    State state,
    List<Condition> conditions,
    Optional<Instant> conditionsAt,
    List<String> waitsFor,
    Optional<Instant> until,
    Optional<Long> untilSeconds,
    List<String> suppressedBy,
    long pending,
    Optional<Instant> pendingSince,
    Optional<Drop> dropped,
    Optional<Instant> nextPlanned,
    Optional<Missed> missed,
    long missedInAll,
    Optional<Fire> lastFire,
    long fires,
    Optional<Fire> lastShadowFire,
    long shadowFires,
    Map<String, Long> signals) {

  /** How reasons of what waits begin. */
  private static final String FOR = "for ";

  private static final Set<String> HOLDS_BACK =
      Set.of("cooldown", "concurrency", "ownRunEnded", "runsInARowThatChangeThem");

  /** In a word. */
  public enum State {
    /** the run that it fired goes on, and nothing waits */
    FIRES,
    /** something is missing that the tree of conditions or the calendar names */
    WAITS,
    /** somebody paused it, or its pipeline */
    PAUSED,
    /** it only records */
    SHADOW,
    /** it has not received a signal */
    NOTHING_CAME,
    /** what came is dealt with */
    IDLE
  }

  /** Whether it waits until a run of its pipeline ends. */
  public boolean lacksPlace() {
    return suppressedBy.stream().anyMatch(TriggerStanding::isPlace);
  }

  private static boolean isPlace(String condition) {
    return condition.equals("concurrency") || condition.endsWith(".concurrency");
  }

  static TriggerStanding of(
      TriggerSpec spec, TriggerHistory h, boolean reached, boolean pipelinePaused, Instant now) {
    Optional<Instant> cooledAt =
        spec.cooldown().flatMap(c -> h.lastFire.map(f -> f.at().plus(c))).filter(now::isBefore);
    boolean paused = pipelinePaused || h.paused; // then no planned time fires
    Optional<Instant> until =
        h.waiting().isPresent()
            ? wakesAt(h, now)
            : h.nextFire.filter(at -> !paused).or(() -> cooledAt);
    List<String> suppressedBy = new ArrayList<>();
    if (pipelinePaused) {
      suppressedBy.add("pause of the pipeline");
    } else if (h.paused) {
      suppressedBy.add("pause");
    }
    cooledAt.ifPresent(at -> suppressedBy.add("cooldown until " + at));
    heldBack(h, now).stream()
        .filter(name -> cooledAt.isEmpty() || !name.equals("cooldown"))
        .forEach(suppressedBy::add);
    return build(
        h,
        Kinds.nameOf(spec.kind().getClass()),
        spec.mode(),
        state(h, reached, pipelinePaused, spec.mode()),
        looked(h).or(() -> Optional.of(new Seen(thresholds(spec.when()), Instant.EPOCH))),
        until,
        suppressedBy,
        now);
  }

  static TriggerStanding byHand(TriggerHistory h, boolean pipelinePaused, Instant now) {
    return build(
        h,
        PipelineTriggers.BY_HAND,
        TriggerSpec.Mode.FIRE,
        state(h, h.counts.received() > 0, pipelinePaused, TriggerSpec.Mode.FIRE),
        looked(h),
        wakesAt(h, now),
        pipelinePaused ? List.of("pause of the pipeline") : heldBack(h, now),
        now);
  }

  private static TriggerStanding build(
      TriggerHistory h,
      String kind,
      TriggerSpec.Mode mode,
      State state,
      Optional<Seen> seen,
      Optional<Instant> until,
      List<String> suppressedBy,
      Instant now) {
    return new TriggerStanding(
        h.name,
        kind,
        mode == TriggerSpec.Mode.SHADOW ? "shadow" : "fire",
        state,
        seen.map(s -> conditions(h, s, now)).orElse(List.of()),
        seen.filter(s -> !s.at().equals(Instant.EPOCH)).map(s -> conditionsAt(h, s, now)),
        waitsFor(h, now),
        until,
        until.map(at -> Duration.between(now, at).toSeconds()),
        List.copyOf(suppressedBy),
        h.pending(),
        h.waitsSince(),
        h.dropped,
        h.nextPlanned,
        h.missed,
        h.missedInAll,
        h.lastFire,
        h.fires,
        h.lastShadow,
        h.shadowFires,
        h.counts.view());
  }

  /** The conditions of what waits; of what is dealt with those of the last decision. */
  private static Optional<Seen> looked(TriggerHistory h) {
    return h.waiting()
        .filter(w -> !w.conditions().isEmpty())
        .map(w -> new Seen(w.conditions(), h.seen.map(Seen::at).orElse(Instant.EPOCH)))
        .or(() -> h.seen);
  }

  /** What is dealt with waits for no instant. */
  private static List<Condition> conditions(TriggerHistory h, Seen seen, Instant now) {
    List<Condition> then = ConditionTree.at(seen.conditions(), conditionsAt(h, seen, now));
    return h.waiting().isPresent()
        ? then
        : then.stream().map(c -> c.until(Optional.empty())).toList();
  }

  /** Time goes on for what waits. What is dealt with stays as it was when it was decided. */
  private static Instant conditionsAt(TriggerHistory h, Seen seen, Instant now) {
    return h.waiting().isPresent() ? now : seen.at();
  }

  private static State state(
      TriggerHistory h, boolean reached, boolean pipelinePaused, TriggerSpec.Mode mode) {
    if (pipelinePaused || h.paused) {
      return State.PAUSED;
    }
    if (mode == TriggerSpec.Mode.SHADOW) {
      return State.SHADOW;
    }
    if (h.waiting().isPresent()) {
      return State.WAITS;
    }
    if (h.lastFire.filter(f -> f.outcome().isEmpty()).isPresent()) {
      return State.FIRES;
    }
    if (h.nextPlanned.isPresent()) {
      return State.WAITS;
    }
    return reached || h.fires > 0 ? State.IDLE : State.NOTHING_CAME;
  }

  private static List<String> waitsFor(TriggerHistory h, Instant now) {
    if (h.waiting().isEmpty()) {
      return h.nextPlanned.map(at -> List.of("its planned time")).orElse(List.of());
    }
    List<String> missing = ConditionTree.phrases(waiting(h, now));
    String reason = h.waiting().get().reason();
    return missing.isEmpty()
        ? List.of(reason.startsWith(FOR) ? reason.substring(FOR.length()) : reason)
        : missing;
  }

  /** The conditions of what waits as they stand now. */
  private static List<Condition> waiting(TriggerHistory h, Instant now) {
    return h.waiting().map(w -> ConditionTree.at(w.conditions(), now)).orElse(List.of());
  }

  private static Optional<Instant> wakesAt(TriggerHistory h, Instant now) {
    return h.waiting()
        .flatMap(TriggerHistory.Waiting::wakeAt)
        .or(
            () ->
                ConditionTree.missing(waiting(h, now)).stream()
                    .flatMap(c -> c.until().stream())
                    .min(Instant::compareTo));
  }

  /**
   * What keeps signals from a run that are there: conditions that are not about how much came. What
   * was dropped says so itself.
   */
  private static List<String> heldBack(TriggerHistory h, Instant now) {
    return ConditionTree.missing(waiting(h, now)).stream()
        .map(Condition::name)
        .filter(TriggerStanding::holdsBack)
        .distinct()
        .toList();
  }

  /** Other conditions are about how much came, or about other triggers. */
  private static boolean holdsBack(String name) {
    String own = name.substring(name.lastIndexOf('.') + 1);
    return name.contains("budget.") || HOLDS_BACK.contains(own);
  }

  private static List<Condition> thresholds(TriggerSpec.When when) {
    List<Condition> out = new ArrayList<>();
    when.newRows().ifPresent(n -> out.add(nothing("newRows", n)));
    when.newFiles().ifPresent(n -> out.add(nothing("newFiles", n)));
    when.newBytes().ifPresent(n -> out.add(nothing("newBytes", n)));
    when.newPartitions().ifPresent(n -> out.add(nothing("newPartitions", n)));
    when.timeRange().ifPresent(d -> out.add(nothing("timeRange", d)));
    when.lateFiles().ifPresent(n -> out.add(nothing("lateFiles", n)));
    when.rewrittenFiles().ifPresent(n -> out.add(nothing("rewrittenFiles", n)));
    when.lateRows().ifPresent(n -> out.add(nothing("lateRows", n)));
    when.newSignals().ifPresent(n -> out.add(nothing("newSignals", n)));
    when.maxWait().ifPresent(d -> out.add(nothing("maxWait", d)));
    return ConditionTree.anyOf("when", out);
  }

  private static Condition nothing(String name, long required) {
    return new Condition(name, "0", Long.toString(required), false);
  }

  private static Condition nothing(String name, Duration required) {
    return new Condition(name, "nothing came", Durations.text(required), false);
  }
}
