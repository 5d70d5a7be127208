package dev.tidemill.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs without work decided a second, beside the records a second of as many bare hops: {@code
 * ThroughputBenchmark [signals] [rounds] [services] [pipelines] [delay]}; {@code services} and
 * {@code delay} as for {@link DecisionBenchmark}.
 *
 * <p>A backlog of signals is stored in one transaction, so that nobody reads one before all are
 * there. The clock runs from the commit of that transaction to the last {@code RunRequested} that a
 * read_committed consumer sees on {@code tidemill.runs}; each run also ends, and the trigger
 * service takes note of it, within that time or soon after. The same backlog goes through the bare
 * hops in turns with it, see {@link HopsCourse}. Both have one thread for the first two hops and
 * one for the third. The first rounds warm up and do not count.
 */
public final class ThroughputBenchmark {

  private static final int WARM_UP_ROUNDS = 4;

  private ThroughputBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int signals = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    boolean all = arguments.length > 2 && arguments[2].equals("all");
    int pipelines = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 200;
    List<Double> limit = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> limitCost = new ArrayList<>();
    List<Double> oursCost = new ArrayList<>();
    Duration compilers = Duration.ZERO;
    Duration delay = Duration.ofMillis(arguments.length > 4 ? Integer.parseInt(arguments[4]) : 0);
    try (TemporaryFolder home = TemporaryFolder.create("throughput");
        Deciding deciding = Deciding.start(home, all, delay);
        Course hops = HopsCourse.open(deciding.platform().context(), pipelines);
        Course decisions = DecisionCourse.open(deciding.platform().context(), pipelines)) {
      for (int i = 0; i < WARM_UP_ROUNDS + rounds; i++) {
        Spent begun = Spent.now();
        double bare = hops.backlog(signals);
        Spent between = Spent.now();
        double decided = decisions.backlog(signals);
        Spent end = Spent.now();
        if (i >= WARM_UP_ROUNDS) {
          limit.add(bare);
          ours.add(decided);
          limitCost.add(between.microsSince(begun) / signals);
          oursCost.add(end.microsSince(between) / signals);
          compilers = compilers.plus(end.compilers().minus(begun.compilers()));
        }
      }
    }
    System.out.printf(
        "%,d signals a round to %d pipelines, %d rounds, %d ms added to each answer of the broker%n",
        signals, pipelines, rounds, delay.toMillis());
    print("bare hops, records/s", Quantiles.of(limit));
    print("tidemill, runs decided/s", Quantiles.of(ours));
    System.out.printf(
        "ratio of the medians: %.2f%n", Quantiles.of(ours).p50() / Quantiles.of(limit).p50());
    double bare = Quantiles.of(limitCost).p50();
    double decided = Quantiles.of(oursCost).p50();
    System.out.printf(
        "processor time: %,.0f us a record, %,.0f us a run decided, ratio %.2f; compilers %.1f s%n",
        bare, decided, bare / decided, compilers.toMillis() / 1e3);
  }

  private static void print(String name, Quantiles perSecond) {
    System.out.printf(
        "%-26s median %,9.0f   from %,9.0f to %,9.0f%n",
        name, perSecond.p50(), perSecond.at(0), perSecond.max());
  }
}
