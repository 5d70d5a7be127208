package dev.tidemill.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A backlog through two courses in turns: a limit and what is measured.
 *
 * @param limit outcomes a second of the limit
 * @param ours of what is measured
 * @param limitMicros processor time for each record of the limit
 * @param oursMicros for each signal of what is measured
 * @param compilers processor time of the JVM's compilers meanwhile: more than little says that the
 *     warm-up was too short
 */
record Pairs(
    Quantiles limit,
    Quantiles ours,
    Quantiles limitMicros,
    Quantiles oursMicros,
    Duration compilers) {

  /** The first rounds warm up and do not count. */
  static Pairs measure(Course bare, Course measured, int signals, int warmUp, int rounds)
      throws Exception {
    List<Double> limit = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> limitMicros = new ArrayList<>();
    List<Double> oursMicros = new ArrayList<>();
    Duration compilers = Duration.ZERO;
    for (int i = 0; i < warmUp + rounds; i++) {
      Spent begun = Spent.now();
      double bareRate = bare.backlog(signals);
      Spent between = Spent.now();
      double rate = measured.backlog(signals);
      Spent end = Spent.now();
      if (i >= warmUp) {
        limit.add(bareRate);
        ours.add(rate);
        limitMicros.add(between.microsSince(begun) / signals);
        oursMicros.add(end.microsSince(between) / signals);
        compilers = compilers.plus(end.compilers().minus(begun.compilers()));
      }
    }
    return new Pairs(
        Quantiles.of(limit),
        Quantiles.of(ours),
        Quantiles.of(limitMicros),
        Quantiles.of(oursMicros),
        compilers);
  }

  double perSecond() {
    return ours.p50();
  }

  /** Of the medians. */
  double ratio() {
    return ours.p50() / limit.p50();
  }

  void print() {
    print("bare hops, records/s", limit);
    print("tidemill, signals/s", ours);
    System.out.printf("ratio of the medians: %.2f%n", ratio());
    System.out.printf(
        "processor time: %,.0f us a record, %,.0f us a signal, ratio %.2f; compilers %.1f s%n",
        limitMicros.p50(),
        oursMicros.p50(),
        limitMicros.p50() / oursMicros.p50(),
        compilers.toMillis() / 1e3);
  }

  private static void print(String name, Quantiles perSecond) {
    System.out.printf(
        "%-26s median %,9.0f   from %,9.0f to %,9.0f%n",
        name, perSecond.p50(), perSecond.at(0), perSecond.max());
  }
}
