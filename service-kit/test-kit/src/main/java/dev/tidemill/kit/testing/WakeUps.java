package dev.tidemill.kit.testing;

import dev.tidemill.kit.decide.TimerFired;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The timers of all machines of a simulation. */
final class WakeUps {

  private final Simulation simulation;
  private final Agenda agenda;
  private final Duration skew;
  private final Map<String, Instant> armed = new HashMap<>();

  WakeUps(Simulation simulation, Agenda agenda, Duration skew) {
    this.simulation = simulation;
    this.agenda = agenda;
    this.skew = skew;
  }

  /** Sets the timers of a key as its state wants them. */
  <S, I, E, F> void arm(SimulatedMachine<S, I, E, F> machine, String key) {
    machine
        .waiting(key)
        .forEach(
            (name, dueAt) -> {
              String id = machine.name() + " " + key + " " + name;
              if (!dueAt.equals(armed.put(id, dueAt))) {
                wake(machine, key, name, dueAt);
              }
            });
  }

  /** Looks at a timer when it should be due. */
  private <S, I, E, F> void wake(
      SimulatedMachine<S, I, E, F> machine, String key, String name, Instant dueAt) {
    long left = Duration.between(simulation.host(machine.name()).now(key), dueAt).toMillis();
    agenda.after(
        Math.max(0, left) + 1 + agenda.random.nextLong(20) + skew.toMillis(),
        () -> expire(machine, key, name, dueAt));
  }

  private <S, I, E, F> void expire(
      SimulatedMachine<S, I, E, F> machine, String key, String name, Instant dueAt) {
    String id = machine.name() + " " + key + " " + name;
    if (!dueAt.equals(machine.waiting(key).get(name))) {
      armed.remove(id, dueAt);
      return;
    }
    Host host = simulation.host(machine.name());
    if (host.waits(() -> expire(machine, key, name, dueAt))) {
      return;
    }
    if (host.now(key).isBefore(dueAt)) {
      wake(machine, key, name, dueAt);
      return;
    }
    armed.remove(id, dueAt);
    machine.markFired(key, name, dueAt);
    simulation.decide(machine, key, machine.expired(new TimerFired(key, name, dueAt)));
  }

  /** Looks at all timers of a machine again, after its clock changed. */
  <S, I, E, F> void again(SimulatedMachine<S, I, E, F> machine) {
    for (String key : new TreeSet<>(machine.states().keySet())) {
      new TreeMap<>(machine.waiting(key)).forEach((name, dueAt) -> wake(machine, key, name, dueAt));
    }
  }
}
