package dev.tidemill.kit.testing;

import dev.tidemill.kit.decide.Arrival;
import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.decide.TimerFired;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A machine with its states, rows and timers in memory; the rules are those of the shell. */
final class SimulatedMachine<S, I, E, F> {

  /** A record that a decision writes; without a value it is a tombstone. */
  record Outgoing<V>(Topic<V> topic, String key, V value) {}

  /** A decision that is not committed yet. */
  record Attempt<S, E>(S before, S after, List<E> events, List<Outgoing<?>> outgoing) {}

  /** An input as it was decided, for the replay. */
  private record Decided<I>(String key, I input, Instant now) {}

  private final Machine<S, I, E, F> machine;
  private final Decider<S, I, E, F> decider;
  private final boolean encoded;
  private final Map<String, S> states = new HashMap<>();
  private final Map<String, KeptState<S>> kept = new HashMap<>();
  private final Map<String, TreeMap<String, String>> rows = new HashMap<>();
  private final Map<String, Map<String, Instant>> fired = new HashMap<>();
  private final List<Decided<I>> history = new ArrayList<>();

  /**
   * @param encoded states go through their bytes, as in the shell
   */
  SimulatedMachine(Machine<S, I, E, F> machine, boolean encoded) {
    this.machine = machine;
    this.decider = machine.decider();
    this.encoded = encoded;
  }

  String name() {
    return machine.name();
  }

  List<Inlet<?, I>> inlets() {
    return machine.inlets();
  }

  S state(String key) {
    S state = states.get(key);
    return state == null ? decider.initial(key) : state;
  }

  Map<String, S> states() {
    return states;
  }

  <V> Optional<I> read(Inlet<V, I> inlet, String key, V value, Arrival arrival) {
    return inlet.reader().read(key, value, arrival);
  }

  I expired(TimerFired timer) {
    return machine.onTimer().apply(timer);
  }

  Attempt<S, E> decide(String key, I input, Instant now) {
    S before = state(key);
    Decision<E, F> decision = decider.decide(before, rows(key, before, input), input, now);
    S after = before;
    for (E event : decision.events()) {
      after = decider.evolve(after, event);
    }
    List<Outgoing<?>> outgoing = new ArrayList<>();
    if (!decision.events().isEmpty() || !decision.effects().isEmpty()) {
      Machine.Sink sink =
          new Machine.Sink() {
            @Override
            public <V> void send(Topic<V> topic, String k, V value, Optional<Trace> trace) {
              outgoing.add(new Outgoing<>(topic, k, value));
            }

            @Override
            public <V> void delete(Topic<V> topic, String k) {
              outgoing.add(new Outgoing<>(topic, k, null));
            }
          };
      machine.outlet().publish(key, decision, after, now, sink);
    }
    return new Attempt<>(before, after, decision.events(), outgoing);
  }

  private Rows rows(String key, S state, I input) {
    List<String> wanted = decider.reads(state, input);
    if (wanted.isEmpty()) {
      return Rows.NONE;
    }
    Map<String, String> found = new HashMap<>();
    TreeMap<String, String> all = rows.getOrDefault(key, new TreeMap<>());
    for (String name : wanted) {
      if (all.containsKey(name)) {
        found.put(name, all.get(name));
      }
    }
    return new Rows(found);
  }

  void commit(String key, I input, Instant now, Attempt<S, E> attempt) {
    history.add(new Decided<>(key, input, now));
    if (!attempt.events().isEmpty()) {
      S after = attempt.after();
      if (encoded) {
        KeptState<S> state = kept.computeIfAbsent(key, k -> new KeptState<>(machine.parts()));
        state.keep(after);
        after = state.read();
      }
      states.put(key, after);
    }
    for (E event : attempt.events()) {
      for (RowChange change : decider.rows(event)) {
        TreeMap<String, String> all = rows.computeIfAbsent(key, k -> new TreeMap<>());
        if (change instanceof RowChange.Put put) {
          all.put(put.name(), put.value());
        } else if (change instanceof RowChange.DeletePrefix delete) {
          all.keySet().stream()
              .filter(name -> name.startsWith(delete.prefix()))
              .limit(delete.atMost())
              .toList()
              .forEach(all::remove);
        }
      }
    }
  }

  /** Marks a timer so that it does not fire again for the same instant. */
  void markFired(String key, String name, Instant dueAt) {
    fired.computeIfAbsent(key, k -> new HashMap<>()).put(name, dueAt);
  }

  /** The wake-ups that the state of a key wants and that have not fired. */
  Map<String, Instant> waiting(String key) {
    Map<String, Instant> wanted = decider.timers(state(key));
    Map<String, Instant> done = fired.get(key);
    if (done == null) {
      return wanted;
    }
    done.entrySet().removeIf(f -> !f.getValue().equals(wanted.get(f.getKey())));
    Map<String, Instant> left = new HashMap<>(wanted);
    done.keySet().forEach(left::remove);
    return left;
  }

  /** Decides everything again from nothing; what differs, if something does. */
  Optional<String> replay() {
    SimulatedMachine<S, I, E, F> again = new SimulatedMachine<>(machine, encoded);
    for (Decided<I> d : history) {
      again.commit(d.key, d.input, d.now, again.decide(d.key, d.input, d.now));
    }
    for (Map.Entry<String, S> state : states.entrySet()) {
      S replayed = again.state(state.getKey());
      if (!state.getValue().equals(replayed)) {
        return Optional.of(
            state.getKey() + " is\n  " + state.getValue() + "\nbut replayed\n  " + replayed);
      }
    }
    return Optional.empty();
  }
}
