package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.standalone.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * What a signal costs while few and while many pipelines exist: {@code PipelinesBenchmark [signals]
 * [rounds] [pipelines...]}; by default 10, 1,000 and 100,000 pipelines with three triggers each.
 *
 * <p>For each number a new home, and the backlogs of {@link EvaluationBenchmark}: once to ten of
 * the pipelines, and once to all of them in turn, so that no state that was used lately helps. The
 * cost is the processor time of the process, without the compilers', divided by that of two bare
 * hops in the same run, whose records go to ten keys: a busy machine changes that quotient less.
 * Aim: the quotient grows by at most 1.2 from the smallest number of pipelines to the largest.
 */
public final class PipelinesBenchmark {

  private static final int BUSY = 10;
  private static final int WARM_UP_ROUNDS = 4;
  private static final double AIM = 1.2;

  private PipelinesBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int signals = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    List<Integer> numbers =
        arguments.length > 2
            ? Arrays.stream(arguments).skip(2).map(Integer::parseInt).toList()
            : List.of(10, 1_000, 100_000);
    System.out.printf(
        "%9s  %-14s %9s %9s %9s %9s  %s%n",
        "pipelines", "signals to", "bare us", "us", "quotient", "signals/s", "load average");
    List<Double> busy = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    for (int pipelines : numbers) {
      try (TemporaryFolder home = TemporaryFolder.create("pipelines");
          Deciding deciding =
              Deciding.start(home, EnumSet.of(Services.TRIGGER_SERVICE), Duration.ZERO)) {
        measure(deciding.platform().context(), pipelines, signals, rounds, busy, all);
      }
    }
    print("ten of them", busy);
    print("all of them in turn", all);
  }

  private static void measure(
      ServiceContext context,
      int pipelines,
      int signals,
      int rounds,
      List<Double> busy,
      List<Double> all)
      throws Exception {
    try (EvaluationCourse ours = EvaluationCourse.open(context, pipelines);
        Course hops = HopsCourse.open(context, 2, BUSY, ours::signal)) {
      ours.to(BUSY);
      Pairs ten = Pairs.measure(hops, ours, signals, WARM_UP_ROUNDS, rounds);
      busy.add(line(pipelines, BUSY + " of them", ten));
      ours.to(pipelines);
      Pairs each = Pairs.measure(hops, ours, signals, 1, rounds);
      all.add(line(pipelines, "all in turn", each));
    }
  }

  private static double line(int pipelines, String to, Pairs pairs) {
    double quotient = pairs.oursMicros().p50() / pairs.limitMicros().p50();
    System.out.printf(
        "%,9d  %-14s %9.0f %9.0f %9.2f %,9.0f  %.1f%n",
        pipelines,
        to,
        pairs.limitMicros().p50(),
        pairs.oursMicros().p50(),
        quotient,
        pairs.perSecond(),
        Spent.load());
    return quotient;
  }

  private static void print(String what, List<Double> quotients) {
    double growth = quotients.get(quotients.size() - 1) / quotients.get(0);
    System.out.printf(
        "signals to %s: the last costs %.2f of the first, the aim is %.1f (%s)%n",
        what, growth, AIM, growth <= AIM ? "kept" : "MISSED");
  }
}
