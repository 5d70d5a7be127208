package dev.tidemill.simulation;

import dev.tidemill.deploy.GatewayMachine;
import dev.tidemill.deploy.RolloutMachine;
import dev.tidemill.deploy.rollout.PipelineRollouts;
import dev.tidemill.deploy.rollout.RolloutFact;
import dev.tidemill.deploy.rollout.RolloutInput;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.testing.Faults;
import dev.tidemill.kit.testing.Simulation;
import dev.tidemill.kit.testing.Step;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.TrainingMachine;
import dev.tidemill.training.run.RunEffect;
import dev.tidemill.training.run.RunInput;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunFact;
import dev.tidemill.trigger.TriggerMachines;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.policy.PolicyInput;
import dev.tidemill.trigger.policy.kind.Expressions;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All deciders of Tidemill together over the in-memory log, with simulated workers, gateways,
 * traffic, sources and people, and the invariants of the design by name. A busy while with
 * everything that can go wrong, then the pipelines are paused or retired, and what goes on must end
 * by itself.
 */
record Loop(
    Machine<TriggerState, PolicyInput, TriggerEvent, Void> policy,
    Machine<PipelineRuns, RunInput, RunFact, RunEffect> runs,
    Machine<PipelineRollouts, RolloutInput, RolloutFact, Void> rollouts) {

  private static final Duration BUSY = Duration.ofMinutes(10);
  private static final Duration GATEWAYS_FOR = BUSY.plusMinutes(5);
  private static final Duration QUIET_AFTER = Duration.ofHours(10);

  /** Workers late by minutes, not by hours: that they are late often matters more. */
  private static final Faults FAULTS = Faults.ROUGH.withSlow(0.04, Duration.ofMinutes(2));

  /** Shorter than usual: that workers are lost and given up often matters more. */
  private static final Duration LEASE = Duration.ofSeconds(12);

  /** Services that lag behind each other: what one decided others hear seconds later. */
  private static final Duration SLOW_LOG = Duration.ofSeconds(5);

  /** The machines as they are deployed. */
  static Loop deployed() {
    return new Loop(
        TriggerMachines.policy(new ZonedCalendar(), Expressions.NONE),
        TrainingMachine.create(LEASE),
        RolloutMachine.create());
  }

  Loop with(Machine<TriggerState, PolicyInput, TriggerEvent, Void> other) {
    return new Loop(other, runs, rollouts);
  }

  Loop withRuns(Machine<PipelineRuns, RunInput, RunFact, RunEffect> other) {
    return new Loop(policy, other, rollouts);
  }

  Loop withRollouts(Machine<PipelineRollouts, RolloutInput, RolloutFact, Void> other) {
    return new Loop(policy, runs, other);
  }

  /**
   * Runs one seed to its end.
   *
   * @throws dev.tidemill.kit.testing.SimulationFailure if an invariant breaks
   */
  void run(long seed, Tally tally) {
    Simulation simulation = new Simulation(seed, faults(seed));
    if (seed % 50 == 1) {
      simulation.throughBytes();
    }
    simulation.add(TriggerMachines.router()).add(policy).add(runs);
    simulation.add(GatewayMachine.create()).add(rollouts);
    workers(simulation);
    invariants(simulation, tally);
    boolean clockJumps = hosts(simulation, seed);
    if (!clockJumps) {
      LeaseLedger leases = new LeaseLedger(simulation.log(), faults(seed).latency(), LEASE);
      always(simulation, "8 who is heard of keeps the job", leases::heardOfKeepsTheJob);
    }
    int variant = Math.floorMod(seed, Variants.count());
    new Outside(simulation, Variants.FLIGHTS, variant, BUSY, seed).happens();
    if (seed % 4 == 0) {
      int other = (variant + 3) % Variants.count();
      String beside = seed % 8 == 0 ? Variants.RIVAL : Variants.ARRIVALS;
      new Outside(simulation, beside, other, BUSY, seed).happens();
    }
    simulation.run(QUIET_AFTER);
  }

  /**
   * Services that are away for longer than a lease, and a clock that runs ahead for half a minute,
   * by longer than the simulation goes on afterwards. Whether a clock does: what is due by it
   * fires.
   */
  private boolean hosts(Simulation simulation, long seed) {
    SplittableRandom chance = new SplittableRandom(seed * 17);
    List<Machine<?, ?, ?, ?>> machines = List.of(policy, runs, rollouts);
    Duration at = Duration.ofSeconds(chance.nextLong(BUSY.toSeconds()));
    Machine<?, ?, ?, ?> one = machines.get(chance.nextInt(machines.size()));
    if (seed % 3 == 0) {
      simulation.away(one, at, Duration.ofSeconds(chance.nextLong(5, 120)));
    }
    boolean clockJumps = seed % 10 == 1;
    if (clockJumps) {
      simulation.clockAhead(one, at, Duration.ofSeconds(30), QUIET_AFTER.plusHours(2));
    }
    return clockJumps;
  }

  private static Faults faults(long seed) {
    return switch ((int) (seed % 5)) {
      case 0 -> Faults.NONE;
      case 1 -> FAULTS.withLatency(SLOW_LOG);
      default -> FAULTS;
    };
  }

  private static void workers(Simulation simulation) {
    RunStates states = new RunStates();
    Workshop workshop = new Workshop();
    simulation.reader("run states", Topics.RUN_STATES, states);
    simulation.queue(
        "runner",
        Topics.JOBS,
        new SimulatedWorker("runner", Workshop::forRunners, states, workshop::result));
    simulation.queue(
        "gate",
        Topics.JOBS,
        new SimulatedWorker("gate", Workshop::forGates, states, workshop::result));
    for (String name : List.of("gateway-a", "gateway-b")) {
      simulation.reader(
          name, Topics.ROUTES, new SimulatedGateway(name, Simulation.start().plus(GATEWAYS_FOR)));
    }
    simulation.reader("traffic", Topics.ROUTES, new SimulatedTraffic());
    simulation.reader("meddler", Topics.JOB_EVENTS, new Meddler());
  }

  private void invariants(Simulation simulation, Tally tally) {
    SignalLedger signals = new SignalLedger();
    RunLedger executions = new RunLedger();
    ServingLedger serving = new ServingLedger();
    EvidenceLedger evidence = new EvidenceLedger();
    always(simulation, "1 conservation", signals::conservation);
    always(simulation, "2 one run per fire id, of exactly its signals", executions::oneRunPerFire);
    always(
        simulation,
        "2 at most one granted execution, a zombie's result never counts",
        executions::oneGrantedExecution);
    always(simulation, "2 never more runs than the limit", executions::neverMoreThanTheLimit);
    always(simulation, "2 who excluded a file includes it again", executions::quarantineHolds);
    always(simulation, "3 terminal states absorb", executions::terminalStatesAbsorb);
    always(simulation, "3 an abort is accepted: runs", executions::abortAccepted);
    always(simulation, "3 an abort is accepted: rollouts", serving::abortAccepted);
    always(
        simulation,
        "4 no traffic without a verdict against the champion that serves, one champion",
        serving::verdictBeforeTraffic);
    always(
        simulation,
        "6 missing data is neither pass nor fail",
        evidence::missingDataIsNeitherPassNorFail);
    always(simulation, "7 a new candidate inherits no evidence", evidence::noInheritedEvidence);
    always(simulation, "tally", tally::count);
    simulation.atEnd("3 every run ends", s -> executions.everyRunEnds());
    simulation.atEnd("3 every rollout ends", s -> serving.everyRolloutEnds());
    simulation.atEnd("4 what is deleted is not served", ServingLedger::deletedServeNothing);
    simulation.atEnd("3 every place is given back", this::placesAreFree);
    simulation.atEnd("5 runs are the fold of their events", this::runsAreTheirEvents);
    simulation.atEnd("4 the registry names who serves", this::registryNamesTheChampion);
    simulation.replayed();
  }

  private static void always(Simulation simulation, String name, Consumer<Step> check) {
    simulation.invariant(
        name,
        step -> {
          try {
            check.accept(step);
            return Optional.empty();
          } catch (Broken broken) {
            return Optional.of(broken.getMessage());
          }
        });
  }

  private Optional<String> placesAreFree(Simulation simulation) {
    return simulation.states(policy).values().stream()
        .filter(s -> !s.activeRuns().isEmpty() || !s.queue().isEmpty())
        .map(s -> s.pipeline() + " counts " + s.activeRuns() + ", queue " + s.queue())
        .findFirst();
  }

  private Optional<String> runsAreTheirEvents(Simulation simulation) {
    for (Map.Entry<String, PipelineRuns> state : simulation.states(runs).entrySet()) {
      PipelineRuns folded = runs.decider().initial(state.getKey());
      for (RunEvent event : simulation.log().values(Topics.RUNS)) {
        if (event.pipeline().equals(state.getKey())) {
          folded = runs.decider().evolve(folded, new RunFact.Recorded(event));
        }
      }
      for (ActiveRun run : state.getValue().runs()) {
        if (run.heard().isPresent()) { // the one thing that no event says
          folded = runs.decider().evolve(folded, run.heard().get());
        }
      }
      if (!folded.equals(state.getValue())) {
        return Optional.of(state.getValue() + "\nis not\n" + folded);
      }
    }
    return Optional.empty();
  }

  /** What the registry calls champion is what the deployer serves, once all is quiet. */
  private Optional<String> registryNamesTheChampion(Simulation simulation) {
    Map<String, ModelVersion> registry = new TreeMap<>();
    for (ModelVersion entry : simulation.log().values(Topics.MODELS)) {
      registry.put(entry.pipeline() + "/" + entry.version(), entry);
    }
    for (Map.Entry<String, PipelineRollouts> state : simulation.states(rollouts).entrySet()) {
      List<Integer> serving = state.getValue().champion().stream().toList();
      List<Integer> named =
          registry.values().stream()
              .filter(m -> m.pipeline().equals(state.getKey()) && m.aliases().contains("champion"))
              .map(ModelVersion::version)
              .toList();
      Optional<Integer> known = simulation.state(runs, state.getKey()).championVersion();
      if (!named.equals(serving) || !known.equals(state.getValue().champion())) {
        return Optional.of(
            state.getKey()
                + ": "
                + serving
                + " serves, the registry names "
                + named
                + ", the run machine knows "
                + known);
      }
    }
    return Optional.empty();
  }
}
