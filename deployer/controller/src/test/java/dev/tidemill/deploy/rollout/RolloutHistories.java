package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Random histories of a pipeline's rollouts, with repeated and late inputs. */
final class RolloutHistories {

  private static final int INPUTS = 60;

  private RolloutHistories() {}

  /** A random history; {@code checks} run after every input. */
  static RolloutWorld of(
      long seed, java.util.function.BiConsumer<RolloutWorld, List<RolloutFact>> checks) {
    SplittableRandom random = new SplittableRandom(seed);
    RolloutWorld world = new RolloutWorld();
    List<RolloutInput> given = new ArrayList<>();
    List<GatewayState> beats = new ArrayList<>();
    int version = 0;
    for (int i = 0; i < INPUTS; i++) {
      RolloutInput input;
      int dice = random.nextInt(20);
      if (dice < 2) {
        input = candidate(world, random, ++version);
      } else if (dice < 6) {
        boolean repeated = random.nextInt(8) == 0 && !beats.isEmpty();
        beats.add(
            repeated ? beats.get(random.nextInt(beats.size())) : heartbeat(world, random, version));
        checks.accept(world, world.beat(beats.get(beats.size() - 1)));
        continue;
      } else if (dice < 14) {
        input = slice(world, random);
      } else if (dice < 16 && !given.isEmpty()) {
        input = given.get(random.nextInt(given.size()));
      } else if (dice < 17) {
        boolean deleted = random.nextInt(10) == 0;
        input =
            deleted
                ? new RolloutInput.PipelineDeleted(world.specVersion++, "ann")
                : command(world, random, i);
      } else {
        pass(
            world,
            Duration.ofMillis(random.nextInt(random.nextInt(8) == 0 ? 120_000 : 15_000)),
            checks);
        continue;
      }
      given.add(input);
      checks.accept(world, world.give(input));
    }
    return world;
  }

  private static void pass(
      RolloutWorld world,
      Duration time,
      java.util.function.BiConsumer<RolloutWorld, List<RolloutFact>> checks) {
    int before = world.facts.size();
    world.pass(time);
    checks.accept(world, List.copyOf(world.facts.subList(before, world.facts.size())));
  }

  private static RolloutInput candidate(RolloutWorld world, SplittableRandom random, int version) {
    Optional<Integer> against =
        random.nextInt(6) == 0 ? Optional.of(version + 100) : world.state.champion();
    VerdictOutcome outcome = random.nextInt(8) == 0 ? VerdictOutcome.FAIL : VerdictOutcome.PASS;
    String judged = random.nextInt(10) == 0 ? "another digest" : Given.digest(version);
    return new RolloutInput.CandidateAccepted(
        "run-" + version,
        Given.model(version, against, outcome, judged, world.specVersion),
        world.spec);
  }

  private static GatewayState heartbeat(RolloutWorld world, SplittableRandom random, int version) {
    LoadStatus status =
        random.nextInt(10) == 0
            ? LoadStatus.values()[random.nextInt(LoadStatus.values().length)]
            : LoadStatus.READY;
    double difference = random.nextInt(15) == 0 ? 0.1 : 1e-8;
    return Given.heartbeat(
        "g" + random.nextInt(2),
        world.now,
        world.state.current().map(r -> r.candidate().version()).orElse(version),
        status,
        difference);
  }

  private static RolloutInput slice(RolloutWorld world, SplittableRandom random) {
    if (world.state.current().isEmpty() || random.nextInt(10) == 0) {
      return new RolloutInput.SliceArrived(
          new Given.Happened("foreign", 1, 1, 1, 5, ++world.slices).fine(1, 2, 1000, 20, 1));
    }
    Rollout rollout = world.state.current().get();
    int candidate = rollout.candidate().version();
    int reference = rollout.former().or(() -> world.state.champion()).orElse(0);
    List<String> broken =
        random.nextInt(5) == 0 ? List.of("input-" + random.nextInt(6)) : List.of();
    EvidenceSlice slice =
        world
            .happened()
            .slice(
                candidate,
                reference,
                random.nextInt(1500),
                broken,
                random.nextInt(60) == 0 ? 1 : 0,
                random.nextInt(8),
                random.nextInt(6) == 0 ? 0.2 : -0.03);
    return new RolloutInput.SliceArrived(slice);
  }

  private static RolloutInput command(RolloutWorld world, SplittableRandom random, int i) {
    List<CommandBody> bodies =
        List.of(
            new AbortRollout("x"),
            new CommandBody.RollBack(Optional.empty(), "x"),
            new CommandBody.RollBack(Optional.of(1 + random.nextInt(5)), "x"),
            new CommandBody.PromoteRollout("x"),
            new CommandBody.Pause(PauseTarget.ROLLOUT, "", "x"),
            new CommandBody.Resume(PauseTarget.ROLLOUT, "", "x"));
    return new RolloutInput.CommandReceived(
        new dev.tidemill.schemas.message.Command(
            "c" + i,
            Given.PIPELINE,
            world.now,
            world.now.plusSeconds(random.nextInt(8) == 0 ? -1 : 60),
            "ann",
            bodies.get(random.nextInt(bodies.size()))),
        world.now);
  }
}
