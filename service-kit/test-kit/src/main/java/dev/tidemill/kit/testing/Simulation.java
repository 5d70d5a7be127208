package dev.tidemill.kit.testing;

import dev.tidemill.kit.decide.Arrival;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Machines, workers and the outside over an in-memory log in virtual time, all of one seed. Records
 * of a key and topic arrive in order, everything else in any; decisions are atomic and may be
 * aborted and made again; workers are late, doubled or dead. The same seed gives the same history.
 *
 * <pre>{@code
 * new Simulation(seed, Faults.ROUGH)
 *     .add(triggerMachine).add(runMachine)
 *     .queue("runner", Topics.JOBS, runner)
 *     .invariant("one grant", step -> ...)
 *     .atEnd("every run ends", simulation -> ...)
 *     .at(Duration.ZERO, world -> world.send(Topics.COMMANDS, key, apply))
 *     .run(Duration.ofDays(2));
 * }</pre>
 */
public final class Simulation {

  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final int LINES = 60;

  private final long seed;
  private final Faults faults;
  private final Agenda agenda;
  private final SimulatedTopics topics;
  private final WakeUps wakeUps;
  private final Map<String, SimulatedMachine<?, ?, ?, ?>> machines = new LinkedHashMap<>();
  private final Map<String, Host> hosts = new HashMap<>();
  private final Map<String, Function<Step, Optional<String>>> invariants = new LinkedHashMap<>();
  private final Map<String, Function<Simulation, Optional<String>>> atEnd = new LinkedHashMap<>();

  public Simulation(long seed, Faults faults) {
    this.seed = seed;
    this.faults = faults;
    this.agenda = new Agenda(seed, START, faults.latency());
    this.topics = new SimulatedTopics(agenda.clock);
    this.wakeUps = new WakeUps(this, agenda, faults.skew());
  }

  /** Lets records and states go through their bytes: finds what Avro does not carry. Call first. */
  public Simulation throughBytes() {
    topics.throughBytes();
    return this;
  }

  /** Adds a machine. */
  public <S, I, E, F> Simulation add(Machine<S, I, E, F> machine) {
    SimulatedMachine<S, I, E, F> simulated = new SimulatedMachine<>(machine, topics.areEncoded());
    machines.put(machine.name(), simulated);
    hosts.put(machine.name(), new Host(agenda, faults.skew()));
    for (Inlet<?, I> inlet : machine.inlets()) {
      subscribe(simulated, inlet);
    }
    return this;
  }

  private <S, I, E, F, V> void subscribe(SimulatedMachine<S, I, E, F> machine, Inlet<V, I> inlet) {
    topics.on(
        inlet.topic(),
        entry -> {
          if (entry.value() == null) {
            return;
          }
          List<String> keys =
              inlet.copartitioned()
                  ? List.of(entry.key())
                  : inlet.rekey().keys(entry.key(), entry.value());
          Origin origin = new Origin(entry.topic(), 0, entry.offset());
          for (String key : keys) {
            String order = machine.name() + " " + entry.topic() + " " + key;
            host(machine.name())
                .appended(order, () -> take(machine, inlet, key, entry.value(), origin));
          }
        });
  }

  private <S, I, E, F, V> void take(
      SimulatedMachine<S, I, E, F> machine, Inlet<V, I> inlet, String key, V value, Origin at) {
    Arrival arrival = new Arrival(at, host(machine.name()).wall());
    machine.read(inlet, key, value, arrival).ifPresent(input -> decide(machine, key, input));
  }

  Host host(String machine) {
    return hosts.get(machine);
  }

  <S, I, E, F> void decide(SimulatedMachine<S, I, E, F> machine, String key, I input) {
    Host host = host(machine.name());
    while (agenda.chance(faults.abort())) {
      machine.decide(key, input, host.now(key));
    }
    Instant now = host.now(key);
    SimulatedMachine.Attempt<S, E> attempt = machine.decide(key, input, now);
    host.decided(key, now);
    machine.commit(key, input, now, attempt);
    List<Entry<?>> written = new ArrayList<>();
    for (SimulatedMachine.Outgoing<?> outgoing : attempt.outgoing()) {
      written.add(append(outgoing, machine.name()));
    }
    wakeUps.arm(machine, key);
    Step step =
        new Step(
            machine.name(),
            key,
            input,
            attempt.events(),
            attempt.before(),
            machine.state(key),
            written,
            now,
            host.timersWait());
    invariants.forEach(
        (name, invariant) ->
            invariant.apply(step).ifPresent(p -> fail(name, p + "\nin " + step, null)));
  }

  private <V> Entry<V> append(SimulatedMachine.Outgoing<V> outgoing, String writer) {
    return topics.append(outgoing.topic(), outgoing.key(), outgoing.value(), writer);
  }

  /** The machine is away for a while: its inputs grow, and its timers become overdue. */
  public Simulation away(Machine<?, ?, ?, ?> machine, Duration from, Duration lasting) {
    Host host = host(machine.name());
    at(from, world -> host.leaves());
    return at(from.plus(lasting), world -> host.isBack());
  }

  /** The clock of the machine's host runs ahead for a while; then somebody sets it right. */
  public Simulation clockAhead(
      Machine<?, ?, ?, ?> machine, Duration from, Duration lasting, Duration by) {
    Host host = host(machine.name());
    SimulatedMachine<?, ?, ?, ?> simulated = machines.get(machine.name());
    at(
        from,
        world -> {
          host.clockAheadBy(by);
          wakeUps.again(simulated);
        });
    return at(from.plus(lasting), world -> host.clockAheadBy(Duration.ZERO));
  }

  /**
   * For tests of the simulation itself: timers fire before what lay in the log, as without hold.
   */
  Simulation timersOvertake() {
    hosts.values().forEach(Host::letTimersOvertake);
    return this;
  }

  /** Adds a worker that takes each record of a topic from a queue: at least once, or it dies. */
  public <V> Simulation queue(String name, Topic<V> topic, Worker<V> worker) {
    topics.on(
        topic,
        entry -> agenda.arrive(name + " " + entry.offset(), () -> work(name, entry, worker)));
    return this;
  }

  private <V> void work(String name, Entry<V> entry, Worker<V> worker) {
    if (agenda.chance(faults.die())) {
      SimulationActor dying = actor(name);
      worker.work(entry, dying);
      long diesAfterMillis = agenda.random.nextLong(60_000);
      agenda.after(diesAfterMillis, dying::die);
      if (agenda.random.nextBoolean()) {
        agenda.after(15_000 + diesAfterMillis, () -> work(name, entry, worker));
      }
      return;
    }
    worker.work(entry, actor(name));
    if (agenda.chance(faults.workTwice())) {
      agenda.after(agenda.upTo(30_000), () -> worker.work(entry, actor(name)));
    }
  }

  /** Adds a worker that sees every record of a topic once, those of a key in order. */
  public <V> Simulation reader(String name, Topic<V> topic, Worker<V> worker) {
    SimulationActor actor = actor(name);
    topics.on(
        topic,
        entry ->
            agenda.arrive(
                name + " " + entry.topic() + " " + entry.key(), () -> worker.work(entry, actor)));
    return this;
  }

  /** Must hold after every decision: answers what is wrong, or empty. */
  public Simulation invariant(String name, Function<Step, Optional<String>> check) {
    invariants.put(name, check);
    return this;
  }

  /** Must hold at the end: answers what is wrong, or empty. */
  public Simulation atEnd(String name, Function<Simulation, Optional<String>> check) {
    atEnd.put(name, check);
    return this;
  }

  /** Deciding each machine's inputs again, with the recorded times, must give the same states. */
  public Simulation replayed() {
    return atEnd(
        "replay",
        simulation ->
            machines.values().stream()
                .flatMap(m -> m.replay().map(p -> m.name() + ": " + p).stream())
                .findFirst());
  }

  /** The outside does something so long after the start. */
  public Simulation at(Duration afterStart, Consumer<World> action) {
    SimulationActor outside = actor("outside");
    agenda.schedule(START.plus(afterStart).toEpochMilli(), () -> action.accept(outside));
    return this;
  }

  /**
   * Runs until nothing is left to happen, at most so long in virtual time.
   *
   * @throws SimulationFailure with the seed, what is wrong and the end of the log
   */
  public Simulation run(Duration atMost) {
    long end = START.plus(atMost).toEpochMilli();
    boolean more = true;
    while (more) {
      try {
        more = agenda.next(end);
      } catch (SimulationFailure e) {
        throw e;
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        fail("no defect", e.toString(), e);
      }
    }
    agenda.clock.moveTo(Instant.ofEpochMilli(end));
    atEnd.forEach((name, check) -> check.apply(this).ifPresent(p -> fail(name, p, null)));
    return this;
  }

  private void fail(String invariant, String problem, Throwable cause) {
    StringBuilder message = new StringBuilder();
    message.append("Seed ").append(seed).append(" breaks \"").append(invariant).append("\" after ");
    message.append(Duration.between(START, agenda.clock.instant())).append(": ").append(problem);
    List<Entry<?>> all = topics.log().all();
    message.append("\nThe last of ").append(all.size()).append(" records:");
    for (Entry<?> entry : all.subList(Math.max(0, all.size() - LINES), all.size())) {
      message.append('\n').append(entry.line(START, 240));
    }
    message.append("\nAgain: -Dtidemill.seed=").append(seed);
    throw new SimulationFailure(message.toString(), cause);
  }

  public InMemoryLog log() {
    return topics.log();
  }

  public Instant now() {
    return agenda.clock.instant();
  }

  /** When simulated time begins. */
  public static Instant start() {
    return START;
  }

  /** The state of a key of a machine, or its initial one. */
  public <S> S state(Machine<S, ?, ?, ?> machine, String key) {
    return castTo(machine).state(key);
  }

  /** The states of a machine by key. */
  public <S> Map<String, S> states(Machine<S, ?, ?, ?> machine) {
    return Map.copyOf(castTo(machine).states());
  }

  @SuppressWarnings("unchecked")
  private <S> SimulatedMachine<S, ?, ?, ?> castTo(Machine<S, ?, ?, ?> machine) {
    return (SimulatedMachine<S, ?, ?, ?>) machines.get(machine.name());
  }

  private SimulationActor actor(String name) {
    return new SimulationActor(name, topics, agenda, faults);
  }
}
