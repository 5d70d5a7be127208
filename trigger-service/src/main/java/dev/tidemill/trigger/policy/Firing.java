package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at everything that waits, and starts what may start. */
final class Firing {

  private final Draft draft;

  private Firing(Draft draft) {
    this.draft = draft;
  }

  /** Starts what may start of all that waits. */
  static void settle(Draft draft) {
    settle(draft, Map.of());
  }

  /**
   * Starts what may start of all that waits and of what arrived just now; the rest waits.
   *
   * @param fresh by trigger
   */
  static void settle(Draft draft, Map<String, Occurrence> fresh) {
    if (draft.state().live().isPresent()) {
      new Firing(draft).run(fresh);
    }
  }

  private void run(Map<String, Occurrence> fresh) {
    while (draft.state().hasFreePlace() && fireQueued()) {
      // as many as there are free places
    }
    List<String> names = new ArrayList<>();
    draft.state().declaration().triggers().forEach(t -> names.add(t.name()));
    names.add(TriggerState.MANUAL);
    List<Candidate> ready = new ArrayList<>();
    for (String name : names) {
      look(name, Optional.ofNullable(fresh.get(name))).ifPresent(ready::add);
    }
    if (!ready.isEmpty()) {
      place(ready);
    }
  }

  /** A trigger that is ready; otherwise what arrived waits with what waits already. */
  private Optional<Candidate> look(String trigger, Optional<Occurrence> fresh) {
    TriggerMemory memory = draft.state().memory(trigger);
    Optional<Occurrence> all =
        memory
            .pending()
            .map(p -> fresh.map(f -> p.plus(f, SignalSets.MAX_IDS)).orElse(p))
            .or(() -> fresh);
    if (all.isEmpty() || (fresh.isEmpty() && Joining.joined(draft.state(), trigger).isPresent())) {
      return Optional.empty();
    }
    Readiness readiness = readiness(trigger, all.get());
    if (memory.ready() || readiness.met()) {
      return Optional.of(
          new Candidate(trigger, all.get(), fresh, readiness.conditions(), memory.ready()));
    }
    fresh.ifPresent(f -> await(trigger, f, readiness));
    return Optional.empty();
  }

  private void await(String trigger, Occurrence fresh, Readiness readiness) {
    draft
        .evaluate(trigger, TriggerOutcome.WAITING)
        .arrived(fresh)
        .seeing(readiness.conditions())
        .until(readiness.readyAt())
        .because(
            FindingRun.goingOn(draft.kinds(), draft.state(), trigger)
                .map(run -> "for run " + run + " of this trigger, which goes on")
                .orElseGet(() -> Reasons.waiting(readiness.conditions())));
  }

  /** A run by hand has no conditions. */
  private Readiness readiness(String trigger, Occurrence all) {
    return draft
        .state()
        .declared(trigger)
        .map(t -> Readiness.of(draft.kinds(), t, draft.state(), all, draft.now()))
        .orElse(Readiness.always(draft.now()));
  }

  /** Fires what is ready, or says what it waits for. */
  private void place(List<Candidate> ready) {
    Waits waits = new Waits(draft);
    if (ready.stream().allMatch(waits::mayBeTaken)) {
      ready.forEach(waits::forSnapshot);
      return;
    }
    if (draft.state().hasFreePlace()) {
      RunStart.fire(draft, ready, List.of());
      return;
    }
    switch (draft.state().policy()) {
      case SKIP -> ready.forEach(waits::skip);
      case JOIN -> ready.forEach(waits::join);
      case QUEUE, QUEUE_LATEST -> ready.forEach(waits::forPlace);
      case REPLACE -> {
        List<String> active = draft.state().activeRuns();
        int tooMany = active.size() - draft.state().limit() + 1;
        List<String> replaced = List.copyOf(active.subList(0, tooMany));
        RunStart.fire(draft, withThoseOf(replaced, ready), replaced);
      }
    }
  }

  /** What waits for a run that is replaced goes to the run that replaces it. */
  private List<Candidate> withThoseOf(List<String> replaced, List<Candidate> ready) {
    List<Candidate> all = new ArrayList<>(ready);
    for (TriggerSpec t : draft.state().declaration().triggers()) {
      Optional<Occurrence> waiting = draft.state().memory(t.name()).pending();
      if (waiting.isPresent()
          && FindingRun.goingOn(draft.kinds(), draft.state(), t.name())
              .filter(replaced::contains)
              .isPresent()
          && ready.stream().noneMatch(c -> c.trigger().equals(t.name()))) {
        all.add(waited(t.name(), waiting.get(), false));
      }
    }
    return all;
  }

  private Candidate waited(String trigger, Occurrence all, boolean wasReady) {
    return new Candidate(
        trigger, all, Optional.empty(), readiness(trigger, all).conditions(), wasReady);
  }

  /**
   * Fires the oldest that waits its turn, with those that became ready at the same instant. A
   * trigger may have fired since then: its cooldown counts again.
   */
  private boolean fireQueued() {
    List<Queued> due =
        draft.state().queue().stream()
            .filter(q -> !isCooling(q.trigger()))
            .filter(q -> Covering.mayTake(draft.kinds(), draft.state(), q.trigger()).isEmpty())
            .toList();
    if (due.isEmpty()) {
      return false;
    }
    Map<String, Candidate> batch = new LinkedHashMap<>();
    for (Queued q : due) {
      if (q.readyAt().equals(due.get(0).readyAt())) {
        batch.putIfAbsent(q.trigger(), waited(q.trigger(), q.occurrence(), true));
      }
    }
    RunStart.fire(draft, List.copyOf(batch.values()), List.of());
    return true;
  }

  private boolean isCooling(String trigger) {
    TriggerState state = draft.state();
    return state
        .declared(trigger)
        .flatMap(t -> Readiness.cooledAt(t, state.memory(trigger)))
        .filter(draft.now()::isBefore)
        .isPresent();
  }
}
