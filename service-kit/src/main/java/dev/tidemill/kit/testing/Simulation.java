package dev.tidemill.kit.testing;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.decide.TimerFired;
import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

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
  private static final int MOST_STEPS = 200_000;
  private static final int LINES = 60;

  private final long seed;
  private final Faults faults;
  private final SplittableRandom random;
  private final VirtualClock clock = new VirtualClock(START);
  private final InMemoryLog log = new InMemoryLog();
  private final PriorityQueue<Happening> agenda = new PriorityQueue<>();
  private final Map<String, List<Subscriber>> subscribers = new HashMap<>();
  private final Map<String, Long> lastArrivals = new HashMap<>();
  private final Map<String, SimulatedMachine<?, ?, ?, ?>> machines = new LinkedHashMap<>();
  private final Map<String, Long> lastNows = new HashMap<>();
  private final Map<String, Instant> armed = new HashMap<>();
  private final Map<String, Function<Step, Optional<String>>> invariants = new LinkedHashMap<>();
  private final Map<String, Function<Simulation, Optional<String>>> atEnd = new LinkedHashMap<>();
  private boolean encoded;
  private int steps;
  private long sequence;

  private record Happening(long atMillis, long order, Runnable action)
      implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private interface Subscriber {
    void appended(Entry<?> entry);
  }

  public Simulation(long seed, Faults faults) {
    this.seed = seed;
    this.faults = faults;
    this.random = new SplittableRandom(seed);
  }

  /** Lets records and states go through their bytes: finds what Avro does not carry. Call first. */
  public Simulation throughBytes() {
    encoded = true;
    return this;
  }

  /** Adds a machine. */
  public <S, I, E, F> Simulation add(Machine<S, I, E, F> machine) {
    SimulatedMachine<S, I, E, F> simulated = new SimulatedMachine<>(machine, encoded);
    machines.put(machine.name(), simulated);
    for (Inlet<?, I> inlet : machine.inlets()) {
      subscribe(simulated, inlet);
    }
    return this;
  }

  private <S, I, E, F, V> void subscribe(SimulatedMachine<S, I, E, F> machine, Inlet<V, I> inlet) {
    on(
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
            arrive(order, () -> take(machine, inlet, key, entry.value(), origin));
          }
        });
  }

  private <S, I, E, F, V> void take(
      SimulatedMachine<S, I, E, F> machine, Inlet<V, I> inlet, String key, V value, Origin at) {
    machine.read(inlet, key, value, at).ifPresent(input -> decide(machine, key, input));
  }

  private <S, I, E, F> void decide(SimulatedMachine<S, I, E, F> machine, String key, I input) {
    while (chance(faults.abort())) {
      machine.decide(key, input, nowOf(machine.name(), key));
    }
    Instant now = nowOf(machine.name(), key);
    SimulatedMachine.Attempt<S, E> attempt = machine.decide(key, input, now);
    lastNows.put(partition(machine.name(), key), now.toEpochMilli());
    machine.commit(key, input, now, attempt);
    List<Entry<?>> written = new ArrayList<>();
    for (SimulatedMachine.Outgoing<?> outgoing : attempt.outgoing()) {
      written.add(append(outgoing, machine.name()));
    }
    arm(machine, key);
    Step step =
        new Step(
            machine.name(),
            key,
            input,
            attempt.events(),
            attempt.before(),
            machine.state(key),
            written,
            now);
    invariants.forEach(
        (name, invariant) ->
            invariant.apply(step).ifPresent(p -> fail(name, p + "\nin " + step, null)));
  }

  private <V> Entry<V> append(SimulatedMachine.Outgoing<V> outgoing, String writer) {
    return append(outgoing.topic(), outgoing.key(), outgoing.value(), writer);
  }

  private String partition(String machine, String key) {
    return machine + " " + Math.floorMod(key.hashCode(), 2);
  }

  private Instant nowOf(String machine, String key) {
    long skewMillis = faults.skew().toMillis();
    long wall = clock.millis() - (skewMillis == 0 ? 0 : random.nextLong(skewMillis));
    Long last = lastNows.get(partition(machine, key));
    return Instant.ofEpochMilli(last == null ? wall : Math.max(wall, last));
  }

  private <S, I, E, F> void arm(SimulatedMachine<S, I, E, F> machine, String key) {
    machine
        .waiting(key)
        .forEach(
            (name, dueAt) -> {
              String id = machine.name() + " " + key + " " + name;
              if (!dueAt.equals(armed.put(id, dueAt))) {
                long lateMillis = random.nextLong(20);
                schedule(
                    Math.max(clock.millis(), dueAt.toEpochMilli()) + 1 + lateMillis + skew(),
                    () -> expire(machine, key, name, dueAt, id));
              }
            });
  }

  private long skew() {
    return faults.skew().toMillis();
  }

  private <S, I, E, F> void expire(
      SimulatedMachine<S, I, E, F> machine, String key, String name, Instant dueAt, String id) {
    if (!dueAt.equals(machine.waiting(key).get(name))) {
      armed.remove(id, dueAt);
      return;
    }
    armed.remove(id, dueAt);
    machine.markFired(key, name, dueAt);
    decide(machine, key, machine.expired(new TimerFired(key, name, dueAt)));
  }

  /** Adds a worker that takes each record of a topic from a queue: at least once, or it dies. */
  public <V> Simulation queue(String name, Topic<V> topic, Worker<V> worker) {
    on(topic, entry -> arrive(name + " " + entry.offset(), () -> work(name, entry, worker)));
    return this;
  }

  private <V> void work(String name, Entry<V> entry, Worker<V> worker) {
    if (chance(faults.die())) {
      Actor dying = new Actor(name);
      worker.work(entry, dying);
      long diesAfterMillis = random.nextLong(60_000);
      schedule(clock.millis() + diesAfterMillis, dying::die);
      if (random.nextBoolean()) {
        schedule(clock.millis() + 15_000 + diesAfterMillis, () -> work(name, entry, worker));
      }
      return;
    }
    worker.work(entry, new Actor(name));
    if (chance(faults.workTwice())) {
      schedule(clock.millis() + random.nextLong(30_000), () -> worker.work(entry, new Actor(name)));
    }
  }

  /** Adds a worker that sees every record of a topic once, those of a key in order. */
  public <V> Simulation reader(String name, Topic<V> topic, Worker<V> worker) {
    Actor actor = new Actor(name);
    on(
        topic,
        entry ->
            arrive(
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
    Actor outside = new Actor("outside");
    schedule(START.plus(afterStart).toEpochMilli(), () -> action.accept(outside));
    return this;
  }

  /**
   * Runs until nothing is left to happen, at most so long in virtual time.
   *
   * @throws SimulationFailure with the seed, what is wrong and the end of the log
   */
  public Simulation run(Duration atMost) {
    long end = START.plus(atMost).toEpochMilli();
    while (!agenda.isEmpty() && agenda.peek().atMillis <= end) {
      Happening next = agenda.poll();
      clock.moveTo(Instant.ofEpochMilli(next.atMillis));
      if (++steps > MOST_STEPS) {
        fail("ends", "More than " + MOST_STEPS + " steps: something goes on for ever", null);
      }
      try {
        next.action.run();
      } catch (SimulationFailure e) {
        throw e;
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        fail("no defect", e.toString(), e);
      }
    }
    clock.moveTo(Instant.ofEpochMilli(end));
    atEnd.forEach((name, check) -> check.apply(this).ifPresent(p -> fail(name, p, null)));
    return this;
  }

  private void fail(String invariant, String problem, Throwable cause) {
    StringBuilder message = new StringBuilder();
    message.append("Seed ").append(seed).append(" breaks \"").append(invariant).append("\" after ");
    message.append(Duration.between(START, clock.instant())).append(": ").append(problem);
    List<Entry<?>> all = log.all();
    message.append("\nThe last of ").append(all.size()).append(" records:");
    for (Entry<?> entry : all.subList(Math.max(0, all.size() - LINES), all.size())) {
      message.append('\n').append(entry.line(START, 240));
    }
    message.append("\nAgain: -Dtidemill.seed=").append(seed);
    throw new SimulationFailure(message.toString(), cause);
  }

  public InMemoryLog log() {
    return log;
  }

  public Instant now() {
    return clock.instant();
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

  private <V> void on(Topic<V> topic, Consumer<Entry<V>> action) {
    subscribers
        .computeIfAbsent(topic.name(), t -> new ArrayList<>())
        .add(entry -> action.accept(typed(entry)));
  }

  @SuppressWarnings("unchecked")
  private static <V> Entry<V> typed(Entry<?> entry) {
    return (Entry<V>) entry;
  }

  private <V> Entry<V> append(Topic<V> topic, String key, V value, String writer) {
    V kept = value;
    if (encoded && value != null) {
      AvroMapper<V> mapper = AvroMapper.of(topic.valueType());
      kept = mapper.decode(mapper.encode(value));
    }
    Entry<V> entry = log.append(topic, key, kept, clock.instant(), writer);
    subscribers.getOrDefault(topic.name(), List.of()).forEach(s -> s.appended(entry));
    return entry;
  }

  /** Lets something arrive after a random while, but after all before it of the same order. */
  private void arrive(String order, Runnable action) {
    long at = clock.millis() + random.nextLong(faults.latency().toMillis() + 1);
    long notBefore = lastArrivals.getOrDefault(order, Long.MIN_VALUE);
    long arrival = Math.max(at, notBefore);
    lastArrivals.put(order, arrival);
    schedule(arrival, action);
  }

  private void schedule(long atMillis, Runnable action) {
    agenda.add(new Happening(atMillis, sequence++, action));
  }

  private boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** Somebody who acts: the outside or a worker, until it dies. */
  private final class Actor implements World {
    private final String name;
    private boolean dead;

    Actor(String name) {
      this.name = name;
    }

    void die() {
      dead = true;
    }

    @Override
    public Instant now() {
      return clock.instant();
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public InMemoryLog log() {
      return log;
    }

    @Override
    public <V> void send(Topic<V> topic, String key, V value) {
      if (dead) {
        return;
      }
      append(topic, key, value, name);
      if (chance(faults.duplicate())) {
        long later = clock.millis() + random.nextLong(faults.latency().toMillis() * 4 + 1);
        schedule(later, () -> append(topic, key, value, name));
      }
    }

    @Override
    public <V> void sendAfter(Duration delay, Topic<V> topic, String key, V value) {
      long slowMillis = chance(faults.slow()) ? random.nextLong(faults.slowBy().toMillis() + 1) : 0;
      after(delay.plusMillis(slowMillis), () -> send(topic, key, value));
    }

    @Override
    public void after(Duration delay, Runnable action) {
      schedule(
          clock.millis() + delay.toMillis(),
          () -> {
            if (!dead) {
              action.run();
            }
          });
    }
  }
}
