package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.policy.Turn.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at everything that waits, and starts what may start. */
final class Settlement {

  private final Turn turn;

  private Settlement(Turn turn) {
    this.turn = turn;
  }

  /** Settles what waits. */
  static void settle(Turn turn) {
    settle(turn, Map.of());
  }

  /**
   * Settles what waits and what arrived just now.
   *
   * @param fresh by trigger
   */
  static void settle(Turn turn, Map<String, Occurrence> fresh) {
    if (turn.state().live().isPresent()) {
      new Settlement(turn).run(fresh);
    }
  }

  /** A trigger with something to run for. {@code fresh} is part of {@code all}. */
  private record Candidate(
      String trigger,
      Occurrence all,
      Optional<Occurrence> fresh,
      List<Condition> conditions,
      boolean wasReady) {

    long freshCount() {
      return fresh.map(f -> f.signals().count()).orElse(0L);
    }
  }

  private void run(Map<String, Occurrence> fresh) {
    while (turn.state().hasFreePlace() && fireQueued()) {
      // as many as there are free places
    }
    List<Candidate> ready = new ArrayList<>();
    List<String> names =
        new ArrayList<>(spec().triggers().stream().map(TriggerSpec::name).toList());
    names.add(TriggerState.MANUAL);
    for (String name : names) {
      look(name, Optional.ofNullable(fresh.get(name))).ifPresent(ready::add);
    }
    if (!ready.isEmpty()) {
      place(ready);
    }
  }

  /** A trigger that is ready; otherwise what arrived is put to what waits. */
  private Optional<Candidate> look(String trigger, Optional<Occurrence> fresh) {
    TriggerMemory memory = turn.state().memory(trigger);
    Optional<Occurrence> all =
        memory
            .pending()
            .map(p -> fresh.map(f -> p.plus(f, SignalSets.MAX_IDS)).orElse(p))
            .or(() -> fresh);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    if (fresh.isEmpty() && Joining.joined(turn.state(), trigger).isPresent()) {
      return Optional.empty();
    }
    Readiness readiness = readiness(trigger, all.get());
    if (memory.ready() || readiness.met()) {
      return Optional.of(
          new Candidate(trigger, all.get(), fresh, readiness.conditions(), memory.ready()));
    }
    fresh.ifPresent(
        f ->
            turn.evaluate(
                new Evaluation(
                        trigger,
                        TriggerOutcome.WAITING,
                        f.signals(),
                        f.signals().count(),
                        readiness.conditions(),
                        f.demand(),
                        OwnRun.goingOn(turn.state(), trigger)
                            .map(run -> "for run " + run + " of this trigger, which goes on")
                            .orElseGet(() -> Reasons.waiting(readiness.conditions())))
                    .waiting(readiness.readyAt(), false)));
    return Optional.empty();
  }

  private Readiness readiness(String trigger, Occurrence all) {
    return turn.state()
        .declared(trigger)
        .map(t -> Readiness.of(t, turn.state(), all, turn.now()))
        .orElse(Readiness.always(turn.now()));
  }

  private void place(List<Candidate> ready) {
    if (ready.stream().allMatch(this::mayBeTaken)) {
      ready.forEach(this::hold);
      return;
    }
    if (turn.state().hasFreePlace()) {
      fire(ready, List.of());
      return;
    }
    switch (turn.state().policy()) {
      case SKIP -> ready.forEach(this::drop);
      case JOIN -> {
        List<String> active = turn.state().activeRuns();
        String newest = active.get(active.size() - 1);
        ready.forEach(c -> join(c, Joining.joined(turn.state(), c.trigger()).orElse(newest)));
      }
      case QUEUE, QUEUE_LATEST -> ready.forEach(this::await);
      case REPLACE -> {
        List<String> active = turn.state().activeRuns();
        int tooMany = active.size() - turn.state().limit() + 1;
        List<String> replaced = List.copyOf(active.subList(0, tooMany));
        fire(withThoseOf(replaced, ready), replaced);
      }
    }
  }

  private boolean mayBeTaken(Candidate c) {
    return !c.wasReady() && Covering.mayTake(turn.state(), c.trigger()).isPresent();
  }

  private void hold(Candidate c) {
    c.fresh()
        .ifPresent(
            f ->
                turn.evaluate(
                    new Evaluation(
                            c.trigger(),
                            TriggerOutcome.WAITING,
                            f.signals(),
                            f.signals().count(),
                            c.conditions(),
                            f.demand(),
                            "for the snapshot of run "
                                + Covering.mayTake(turn.state(), c.trigger()).orElseThrow()
                                + ", which may hold their files")
                        .waiting(Optional.empty(), false)));
  }

  /** Findings that wait for a run that is replaced go to the run that replaces it. */
  private List<Candidate> withThoseOf(List<String> replaced, List<Candidate> ready) {
    List<Candidate> all = new ArrayList<>(ready);
    for (TriggerSpec t : spec().triggers()) {
      Optional<Occurrence> waiting = turn.state().memory(t.name()).pending();
      if (waiting.isPresent()
          && OwnRun.goingOn(turn.state(), t.name()).filter(replaced::contains).isPresent()
          && ready.stream().noneMatch(c -> c.trigger().equals(t.name()))) {
        Readiness readiness = Readiness.of(t, turn.state(), waiting.get(), turn.now());
        all.add(
            new Candidate(
                t.name(), waiting.get(), Optional.empty(), readiness.conditions(), false));
      }
    }
    return all;
  }

  private void drop(Candidate c) {
    turn.evaluate(
        new Evaluation(
            c.trigger(),
            TriggerOutcome.SUPPRESSED,
            c.all().signals(),
            c.freshCount(),
            withPlaces(c.conditions(), false),
            c.all().demand(),
            "no free place for another run, policy skip"));
  }

  private void join(Candidate c, String run) {
    turn.evaluate(
        new Evaluation(
                c.trigger(),
                TriggerOutcome.WAITING,
                c.fresh().map(Occurrence::signals).orElse(SignalSets.NONE),
                c.freshCount(),
                withPlaces(c.conditions(), false),
                c.fresh().map(Occurrence::demand).orElse(Demand.TRAIN),
                "joins run " + run + ", unless that ends without a result")
            .run(Optional.of(run))
            .waiting(Optional.empty(), true));
  }

  private void await(Candidate c) {
    if (c.fresh().isEmpty() && c.wasReady()) {
      return;
    }
    turn.evaluate(
        new Evaluation(
                c.trigger(),
                TriggerOutcome.WAITING,
                c.fresh().map(Occurrence::signals).orElse(SignalSets.NONE),
                c.freshCount(),
                withPlaces(c.conditions(), false),
                c.fresh().map(Occurrence::demand).orElse(Demand.TRAIN),
                "until a run ends, concurrency limit " + turn.state().limit())
            .waiting(Optional.empty(), true));
  }

  /**
   * Fires the oldest that waits its turn, with those that became ready at the same instant. A
   * trigger may have fired since then: its cooldown counts again.
   */
  private boolean fireQueued() {
    List<Queued> due =
        turn.state().queue().stream()
            .filter(q -> !isCooling(turn.state(), q.trigger()))
            .filter(q -> Covering.mayTake(turn.state(), q.trigger()).isEmpty())
            .toList();
    if (due.isEmpty()) {
      return false;
    }
    Map<String, Candidate> batch = new LinkedHashMap<>();
    for (Queued q : due) {
      if (q.readyAt().equals(due.get(0).readyAt())) {
        batch.putIfAbsent(
            q.trigger(),
            new Candidate(
                q.trigger(),
                q.occurrence(),
                Optional.empty(),
                readiness(q.trigger(), q.occurrence()).conditions(),
                true));
      }
    }
    fire(List.copyOf(batch.values()), List.of());
    return true;
  }

  private boolean isCooling(TriggerState state, String trigger) {
    return state
        .declared(trigger)
        .flatMap(t -> Readiness.cooledAt(t, state.memory(trigger)))
        .filter(turn.now()::isBefore)
        .isPresent();
  }

  private void fire(List<Candidate> ready, List<String> replaces) {
    SignalSet signals = SignalSets.union(ready.stream().map(c -> c.all().signals()).toList());
    List<String> triggers = ready.stream().map(Candidate::trigger).distinct().toList();
    Demand demand = Occurrence.demandOf(ready.stream().map(c -> c.all().demand()).toList());
    TriggerState state = turn.state();
    String fireId =
        Identity.fireId(
            state.pipeline(),
            state.incarnation(),
            String.join("+", triggers),
            state.sequence(),
            occurrence(triggers, signals));
    String runId = Identity.runId(spec().name(), fireId);
    for (Candidate c : ready) {
      turn.evaluate(
          new Evaluation(
                  c.trigger(),
                  TriggerOutcome.FIRED,
                  c.all().signals(),
                  c.freshCount(),
                  withPlaces(c.conditions(), true),
                  c.all().demand(),
                  Reasons.fired(c.trigger(), c.all()))
              .run(Optional.of(runId)));
    }
    List<Condition> conditions = new ArrayList<>();
    ready.forEach(c -> conditions.addAll(Reasons.named(c.trigger(), c.conditions(), ready.size())));
    Map<String, Occurrence> occurrences = new LinkedHashMap<>();
    ready.forEach(c -> occurrences.put(c.trigger(), c.all()));
    turn.emit(
        new Fired(
            fireId,
            runId,
            demand.kind(),
            triggers,
            signals,
            List.copyOf(withPlaces(conditions, state.hasFreePlace())),
            Reasons.fired(occurrences),
            demand.actor(),
            demand.finding(),
            replaces,
            demand.parameters(),
            state.version(),
            spec(),
            state.folder()));
  }

  /** The planned instant of a schedule, the digest of the signal ids otherwise. */
  private String occurrence(List<String> triggers, SignalSet signals) {
    boolean planned =
        triggers.size() == 1
            && signals.count() == 1
            && signals.ids().size() == 1
            && turn.state()
                .declared(triggers.get(0))
                .filter(t -> t.kind() instanceof Schedule)
                .isPresent();
    return planned ? Planned.instantOf(signals.ids().get(0)) : signals.digest();
  }

  private List<Condition> withPlaces(List<Condition> conditions, boolean met) {
    List<Condition> all = new ArrayList<>(conditions);
    TriggerState state = turn.state();
    all.add(
        new Condition(
            "concurrency",
            state.activeRuns().size() + " running",
            state.policy() == Policy.REPLACE
                ? "at most " + state.limit() + ", the oldest is replaced"
                : "fewer than " + state.limit(),
            met));
    return List.copyOf(all);
  }

  private PipelineSpec spec() {
    return turn.state().spec().orElseThrow();
  }
}
