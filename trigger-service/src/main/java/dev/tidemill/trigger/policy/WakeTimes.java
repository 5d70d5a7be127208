package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.evolution.Combinations;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.PastRuns;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When alerts, combinations and budgets are looked at because time passes. Each has a timer of its
 * own, so that one that has expired hides no other.
 */
final class WakeTimes {

  private WakeTimes() {}

  static Map<String, Instant> of(KindTable kinds, TriggerState state) {
    Map<String, Instant> all = new HashMap<>();
    Combinations combinations = Combinations.of(state);
    for (TriggerSpec t : state.declaration().triggers()) {
      Alerts.waiting(state, t).values().stream()
          .min(Instant::compareTo)
          .ifPresent(at -> all.put("alert/" + t.name(), at));
      if (combinations.isMember(t.name())) {
        member(kinds, state, t, all);
      } else if (Combinations.combination(t).isPresent()) {
        Readiness.cooledAt(t, state.memory(t.name()))
            .ifPresent(at -> all.put("cooled/" + t.name(), at));
      }
    }
    if (waitsForBudget(state)) {
      // whatever waits, it is the last run that spent what is missing
      state.past().uses().stream()
          .map(PastRuns.Use::at)
          .max(Instant::compareTo)
          .flatMap(at -> Budgeting.blockedUntil(state, at))
          .ifPresent(at -> all.put("budget", at));
    }
    return all;
  }

  private static void member(
      KindTable kinds, TriggerState state, TriggerSpec t, Map<String, Instant> all) {
    TriggerMemory m = state.memory(t.name());
    Combining.countsUntil(state, t.name()).ifPresent(at -> all.put("within/" + t.name(), at));
    m.pending()
        .filter(waiting -> !m.ready())
        .flatMap(w -> Readiness.of(kinds, t, state, w, w.newestAt()).readyAt())
        .ifPresent(at -> all.put("ready/" + t.name(), at));
  }

  /** Whether a free place is not taken although something is ready: then the budget is spent. */
  private static boolean waitsForBudget(TriggerState state) {
    return state.hasFreePlace()
        && (!state.queue().isEmpty() || state.triggers().stream().anyMatch(TriggerMemory::ready));
  }
}
