package dev.tidemill.console.trigger;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.AlertSeen;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The newest decisions of a pipeline. Decisions of a trigger that say the same are held once, with
 * a count, until the trigger fires. Those about signals that matter to nobody have room of their
 * own, so that they push no other decision out, however many come.
 */
public final class HeldDecisions {

  private static final int MOST_ACTS = 5_000;
  private static final int MOST_PASSED_BY = 1_000;

  /** Outcomes of signals that change nothing. */
  private static final Set<TriggerOutcome> PASSED_BY =
      Set.of(TriggerOutcome.FILTERED, TriggerOutcome.DUPLICATE, TriggerOutcome.REJECTED);

  private final Map<String, HeldDecision> acts = new LinkedHashMap<>();
  private final Map<String, HeldDecision> passedBy = new LinkedHashMap<>();
  private final Map<String, Long> fires = new HashMap<>();

  /**
   * A trigger that fired is shown by the run that it started, so that it counts as one decision,
   * not two.
   */
  void take(TriggerDecision decision) {
    if (decision.event() instanceof Evaluated e) {
      if (e.outcome() != TriggerOutcome.FIRED) {
        boolean passes = PASSED_BY.contains(e.outcome());
        hold(
            passes ? passedBy : acts,
            passes ? MOST_PASSED_BY : MOST_ACTS,
            said(e),
            slim(decision, e));
      }
      return;
    }
    if (decision.event() instanceof Fired f) {
      f.triggers().forEach(t -> fires.merge(t, 1L, Long::sum));
    }
    hold(acts, MOST_ACTS, said(decision), decision);
  }

  private static void hold(
      Map<String, HeldDecision> in, int most, String said, TriggerDecision decision) {
    HeldDecision before = in.remove(said);
    in.put(
        said,
        before == null ? new HeldDecision(decision, 1, decision.at()) : before.again(decision));
    if (in.size() > most) {
      in.remove(in.keySet().iterator().next());
    }
  }

  /**
   * Where a trigger starts no run, as one in shadow, it goes from plan to plan, and an alert that
   * comes and goes is told again and again. Other events stand for themselves.
   */
  private String said(TriggerDecision decision) {
    if (decision.event() instanceof SchedulePlanned p) {
      return String.join("\n", "planned", p.trigger(), firesOf(p.trigger()));
    }
    return decision.event() instanceof AlertSeen a
        ? String.join(
            "\n", "alert", a.trigger(), firesOf(a.trigger()), a.fingerprint(), a.status().name())
        : "#" + decision.sequence();
  }

  private String firesOf(String trigger) {
    return Long.toString(fires.getOrDefault(trigger, 0L));
  }

  /** The same text for decisions that say the same but for the figures that were seen. */
  private String said(Evaluated e) {
    String conditions =
        e.conditions().stream().map(HeldDecisions::said).collect(Collectors.joining("\n"));
    // What a trigger in shadow would have started a run for is another file or time each time.
    boolean byConditions =
        e.outcome() == TriggerOutcome.SHADOWED
            || (e.outcome() == TriggerOutcome.WAITING && !conditions.isEmpty());
    return String.join(
        "\n",
        e.trigger(),
        firesOf(e.trigger()),
        e.outcome().name(),
        e.runId().orElse(""),
        Boolean.toString(e.ready()),
        byConditions ? "" : e.reason(),
        conditions);
  }

  private static String said(Condition c) {
    return c.depth() + c.name() + "=" + c.required() + (c.met() ? "+" : "-");
  }

  /** Without the rows by which a repetition is known: they may be thousands. */
  private static TriggerDecision slim(TriggerDecision d, Evaluated e) {
    return new TriggerDecision(
        d.decisionId(),
        d.pipeline(),
        d.sequence(),
        d.at(),
        new Evaluated(
            e.trigger(),
            e.outcome(),
            e.signals(),
            e.conditions(),
            e.runId(),
            e.wakeAt(),
            e.reason(),
            e.at(),
            e.fresh(),
            e.ready(),
            e.demand(),
            Map.of()));
  }

  /** Oldest first, by the newest of those that say the same. */
  public List<HeldDecision> all() {
    List<HeldDecision> all = new ArrayList<>(acts.values());
    all.addAll(passedBy.values());
    all.sort(Comparator.comparingLong(h -> h.last().sequence()));
    return all;
  }
}
