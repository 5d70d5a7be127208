package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Combination;
import dev.tidemill.trigger.policy.evolution.Combinations;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.SignalSets;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Triggers that start runs together. What comes to one of them waits there until the combination
 * holds; a run then takes what waits at all that have what they need. Whether a combination holds
 * is looked at each time anew, also when a free place was missing before: what has waited for too
 * long no longer counts, and is dropped with a decision.
 */
final class Combining {

  private final Draft draft;
  private final Combinations combinations;
  private final Map<String, Occurrence> fresh;
  private final Set<String> matured;
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<Condition> tree = new ArrayList<>();

  /**
   * A trigger of a combination that has signals.
   *
   * @param until what waits counts until then
   */
  private record Leaf(
      String trigger,
      Occurrence all,
      Optional<Occurrence> fresh,
      Readiness readiness,
      Optional<Instant> until,
      boolean wasReady) {}

  private Combining(Draft draft, Map<String, Occurrence> fresh, Set<String> matured) {
    this.matured = matured;
    this.draft = draft;
    this.combinations = Combinations.of(draft.state());
    this.fresh = fresh;
  }

  /** What waits at a trigger no longer counts from this instant on. */
  static Optional<Instant> countsUntil(TriggerState state, String trigger) {
    Optional<Instant> newest = state.memory(trigger).pending().map(Occurrence::newestAt);
    return Combinations.of(state).within(trigger).flatMap(w -> newest.map(at -> at.plus(w)));
  }

  /** Drops what has waited for the others for too long. */
  static void expire(Draft draft) {
    for (TriggerSpec t : draft.state().declaration().triggers()) {
      Optional<Instant> until = countsUntil(draft.state(), t.name());
      if (until.filter(at -> !draft.now().isBefore(at)).isPresent()
          && Joining.joined(draft.state(), t.name()).isEmpty()) {
        Combinations combinations = Combinations.of(draft.state());
        draft
            .evaluate(t.name(), TriggerOutcome.EXPIRED)
            .waited(draft.state().memory(t.name()).pending().orElseThrow())
            .because(
                combinations.around(t.name()).orElseThrow().name()
                    + " did not hold within "
                    + Readiness.text(combinations.within(t.name()).orElseThrow()));
      }
    }
  }

  /**
   * What may fire of one combination that is in no other: itself, and its triggers that have what
   * they need. What arrived and may not fire waits.
   *
   * @param matured triggers at which an alert counts since now
   */
  static List<Candidate> look(
      Draft draft, TriggerSpec root, Map<String, Occurrence> fresh, Set<String> matured) {
    return new Combining(draft, fresh, matured).look(root);
  }

  /** The oldest signal of a combination that holds and may fire; empty if it does not. */
  static Optional<Instant> waitsSince(Draft draft, TriggerSpec root) {
    Combining combining = new Combining(draft, Map.of(), Set.of());
    return combining.evaluate(root, 0) && Readiness.cooled(root, draft.state(), draft.now()).met()
        ? combining.leaves.stream()
            .filter(leaf -> leaf.readiness.met())
            .map(leaf -> leaf.all.firstAt())
            .min(Instant::compareTo)
        : Optional.empty();
  }

  private List<Candidate> look(TriggerSpec root) {
    boolean holds = evaluate(root, 0);
    Readiness own = Readiness.cooled(root, draft.state(), draft.now());
    tree.addAll(own.conditions());
    if (!holds || !own.met()) {
      leaves.forEach(leaf -> await(root, leaf));
      return List.of();
    }
    List<Candidate> ready = new ArrayList<>();
    Occurrence nothing = Occurrence.of(SignalSet.NONE, Demand.TRAIN, draft.now());
    boolean wasReady = leaves.stream().allMatch(Leaf::wasReady);
    ready.add(new Candidate(root.name(), nothing, Optional.empty(), List.copyOf(tree), wasReady));
    for (Leaf leaf : leaves) {
      if (leaf.readiness.met()) {
        ready.add(
            new Candidate(
                leaf.trigger, leaf.all, leaf.fresh, leaf.readiness.conditions(), leaf.wasReady));
      } else {
        await(root, leaf);
      }
    }
    return ready;
  }

  /** What waits, unless nothing changed. */
  private void await(TriggerSpec root, Leaf leaf) {
    boolean becomesReady = leaf.readiness.met() && !leaf.wasReady;
    if (leaf.fresh.isEmpty() && !becomesReady && !matured.contains(leaf.trigger)) {
      return;
    }
    Evaluation e = draft.evaluate(leaf.trigger, TriggerOutcome.WAITING);
    leaf.fresh.ifPresent(e::arrived);
    e.seeing(List.copyOf(tree))
        .until(leaf.readiness.met() ? leaf.until : leaf.readiness.readyAt())
        .ready(leaf.readiness.met())
        .because(why(root, leaf));
  }

  private String why(TriggerSpec root, Leaf leaf) {
    return leaf.readiness.met()
        ? "for " + root.name() + ", which waits for " + Reasons.waiting(tree)
        : Reasons.waiting(leaf.readiness.conditions());
  }

  /** Whether a trigger has what it needs; adds it and what is below it to the tree. */
  private boolean evaluate(TriggerSpec trigger, int depth) {
    Optional<Combination> combination = Combinations.combination(trigger);
    int at = tree.size();
    if (combination.isEmpty()) {
      return leaf(trigger, depth);
    }
    List<TriggerSpec> members = combinations.members(combination.get());
    int held = 0;
    for (TriggerSpec member : members) {
      held += evaluate(member, depth + 1) ? 1 : 0;
    }
    int needed = combination.get().needed();
    boolean met = held >= needed;
    tree.add(
        at,
        new Condition(
            trigger.name(),
            held + " of " + members.size(),
            needed(needed, members.size()),
            met,
            depth,
            Optional.empty()));
    return met;
  }

  private static String needed(int needed, int members) {
    if (needed == members) {
      return ConditionTree.ALL;
    }
    return needed == 1 ? ConditionTree.ANY : "at least " + needed;
  }

  private boolean leaf(TriggerSpec trigger, int depth) {
    TriggerMemory memory = draft.state().memory(trigger.name());
    Optional<Occurrence> arrived = Optional.ofNullable(fresh.get(trigger.name()));
    boolean joined = Joining.joined(draft.state(), trigger.name()).isPresent();
    Optional<Occurrence> all =
        memory
            .pending()
            .filter(p -> !joined || arrived.isPresent())
            .map(p -> arrived.map(f -> p.plus(f, SignalSets.MAX_IDS)).orElse(p))
            .or(() -> arrived);
    if (all.isEmpty()) {
      tree.add(
          new Condition(
              trigger.name(), "nothing came", "a signal", false, depth, Optional.empty()));
      return false;
    }
    Readiness readiness =
        Readiness.of(draft.kinds(), trigger, draft.state(), all.get(), draft.now());
    Optional<Instant> until =
        combinations.within(trigger.name()).map(w -> all.get().newestAt().plus(w));
    tree.add(
        new Condition(
            trigger.name(),
            readiness.held(),
            ConditionTree.ALL,
            readiness.met(),
            depth,
            readiness.met() ? until : readiness.readyAt()));
    readiness.conditions().forEach(c -> tree.add(c.below(depth + 1)));
    leaves.add(new Leaf(trigger.name(), all.get(), arrived, readiness, until, memory.ready()));
    return readiness.met();
  }
}
