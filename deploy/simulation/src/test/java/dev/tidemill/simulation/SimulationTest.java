package dev.tidemill.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.testing.Seeds;
import dev.tidemill.kit.testing.SimulationFailure;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final int SEEDS = 2000;
  private static final int FIRST_SEEDS = 20;
  private static final int THREADS = 2;

  @Test
  void everyInvariantHoldsForTheFirstSeeds() throws InterruptedException {
    everyInvariantHolds(FIRST_SEEDS);
  }

  @Tag("slow")
  @Test
  void everyInvariantHoldsForEverySeed() throws InterruptedException {
    everyInvariantHolds(SEEDS);
  }

  private static void everyInvariantHolds(int usual) throws InterruptedException {
    Tally tally = new Tally();
    Loop loop = Loop.deployed();
    long begun = System.nanoTime();
    int seeds = inParallel(usual, seed -> loop.run(seed, tally));
    double millis = (System.nanoTime() - begun) / 1e6;
    System.out.printf("%d seeds, %.1f ms each: %s%n", seeds, millis / seeds, tally);
    if (seeds >= SEEDS) {
      assertThat(tally.names()).containsAll(everythingThatCanHappen());
    }
  }

  private static List<String> everythingThatCanHappen() {
    List<String> names = new ArrayList<>();
    Arrays.stream(RunOutcome.values()).forEach(o -> names.add("run " + o));
    Arrays.stream(RolloutOutcome.values()).forEach(o -> names.add("rollout " + o));
    Arrays.stream(TriggerOutcome.values()).forEach(o -> names.add("signals " + o));
    names.addAll(
        List.of("job reissued", "job waiting", "late result ignored", "execution refused"));
    names.addAll(List.of("rollout rejected STALE_VERDICT", "rollout rejected ENDPOINT_CHANGED"));
    names.addAll(List.of("rollout ended ENDPOINT_TAKEN", "rollout ended PIPELINE_DELETED"));
    return names;
  }

  private interface OneSeed {
    void run(long seed);
  }

  private static int inParallel(int usual, OneSeed one) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> all = new ArrayList<>();
    try {
      Seeds.run(usual, seed -> all.add(pool.submit(() -> one.run(seed))));
      for (Future<?> future : all) {
        future.get();
      }
      return all.size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SimulationFailure failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
