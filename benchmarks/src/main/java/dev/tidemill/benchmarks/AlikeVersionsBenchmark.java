package dev.tidemill.benchmarks;

import dev.tidemill.benchmarks.SimulatedPairs.Tail;
import dev.tidemill.benchmarks.SimulatedRollout.Guard;
import dev.tidemill.benchmarks.SimulatedRollout.World;
import dev.tidemill.deploy.analysis.RolloutRules;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How often each guard of a rollout aborts a candidate that is like its champion, under a look at
 * each of 4,500 requests, and how soon one that is not is found: {@code AlikeVersionsBenchmark
 * [rollouts]}, 2,000 unless said. A rate is to be at most alpha, give or take three standard
 * errors; so is that of a candidate at the margin whose losses are rare and large to pass. What the
 * latter costs is said in labels of weekly candidates like those of Atlanta.
 */
public final class AlikeVersionsBenchmark {

  private AlikeVersionsBenchmark() {}

  public static void main(String[] arguments) {
    int rollouts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2000;
    for (double clusters : new double[] {0, 1}) {
      for (Optional<Double> alpha : List.of(Optional.<Double>empty(), Optional.of(0.05))) {
        falseAborts(rollouts, clusters, SimulatedRollout.rules(alpha));
      }
    }
    rareLargeLosses(rollouts);
    weeksLikeAtlantas(rollouts / 100);
    RolloutRules usual = SimulatedRollout.rules(Optional.empty());
    for (double clusters : new double[] {0, 1}) {
      found("errors x 2 of 15 %", Guard.EVENT_SHARE, new World(clusters, 0, 0.15, 2, 0), usual);
      found("loss + .02", Guard.QUALITY, new World(clusters, 0.02, 0.001, 1, 0.02), usual);
      found("loss + .03", Guard.QUALITY, new World(clusters, 0.02, 0.001, 1, 0.03), usual);
      found("loss + .06", Guard.QUALITY, new World(clusters, 0.02, 0.001, 1, 0.06), usual);
    }
  }

  private static void falseAborts(int rollouts, double clusters, RolloutRules rules) {
    Map<Guard, Integer> aborted = new EnumMap<>(Guard.class);
    for (int seed = 0; seed < rollouts; seed++) {
      SimulatedRollout.failures(seed, World.alike(clusters), rules)
          .keySet()
          .forEach(guard -> aborted.merge(guard, 1, Integer::sum));
    }
    System.out.printf("%nalike, %s, %d rollouts%n", rows(clusters), rollouts);
    for (Guard guard : Guard.values()) {
      double alpha = SimulatedRollout.alpha(guard, rules);
      double rate = aborted.getOrDefault(guard, 0) / (double) rollouts;
      double limit = alpha + 3 * Math.sqrt(alpha * (1 - alpha) / rollouts);
      System.out.printf(
          "%-20s alpha %.4f  false %.4f  limit %.4f  %s%n",
          guard, alpha, rate, limit, rate <= limit ? "kept" : "BROKEN");
    }
  }

  private static void rareLargeLosses(int rollouts) {
    System.out.printf("%nrare large losses, mean at the margin, %d rollouts%n", rollouts);
    double alpha = 0.05;
    double limit = alpha + 3 * Math.sqrt(alpha * (1 - alpha) / rollouts);
    for (Tail tail : Tail.values()) {
      List<SimulatedPairs.Passed> all =
          IntStream.range(0, rollouts)
              .mapToObj(seed -> SimulatedPairs.atTheMargin(tail, seed))
              .toList();
      double blocks = all.stream().filter(p -> p.blocks() > 0).count() / (double) rollouts;
      double both = all.stream().filter(p -> p.both() > 0).count() / (double) rollouts;
      System.out.printf(
          "%-24s alpha %.4f  passed %.4f  limit %.4f  %s; by the variance alone %.4f%n",
          tail, alpha, both, limit, both <= limit ? "kept" : "BROKEN", blocks);
    }
  }

  private static void weeksLikeAtlantas(int times) {
    List<SimulatedPairs.Passed> passed =
        IntStream.range(0, times * SimulatedPairs.WEEKS.size())
            .mapToObj(
                i ->
                    SimulatedPairs.week(
                        SimulatedPairs.WEEKS.get(i % SimulatedPairs.WEEKS.size()), i))
            .filter(p -> p.both() > 0)
            .toList();
    int middle = passed.size() / 2;
    System.out.printf(
        "weekly candidates like Atlanta's: %d of %d pass, after %d labels (median); by the variance"
            + " alone after %d%n%n",
        passed.size(),
        times * SimulatedPairs.WEEKS.size(),
        passed.stream().mapToInt(SimulatedPairs.Passed::both).sorted().toArray()[middle],
        passed.stream().mapToInt(SimulatedPairs.Passed::blocks).sorted().toArray()[middle]);
  }

  private static void found(String what, Guard guard, World world, RolloutRules rules) {
    int rollouts = 200;
    int[] when =
        IntStream.range(0, rollouts)
            .map(seed -> SimulatedRollout.failures(seed, world, rules).getOrDefault(guard, 0))
            .filter(at -> at > 0)
            .sorted()
            .toArray();
    String median = when.length == 0 ? "never" : "after " + when[when.length / 2] + " requests";
    System.out.printf(
        "%s, %s: found by %s in %d of %d, %s (median)%n",
        what, rows(world.clusters()), guard, when.length, rollouts, median);
  }

  private static String rows(double clusters) {
    return clusters == 0 ? "independent rows" : "hour clusters";
  }
}
