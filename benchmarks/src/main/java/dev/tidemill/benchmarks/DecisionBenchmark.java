package dev.tidemill.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From an accepted signal to its decided run, beside as many bare hops: {@code DecisionBenchmark
 * [seconds] [rounds] [services] [delay]}; {@code services} is {@code deciding} (trigger-service and
 * training-orchestrator, the default) or {@code all}; {@code delay} is added to each answer of the
 * broker, in milliseconds.
 *
 * <p>Measured from the producer's acknowledgement of the signal on {@code tidemill.signals} to the
 * poll of a read_committed consumer that returns {@code RunRequested} on {@code tidemill.runs}:
 * three transactions, see {@link DecisionCourse}. The limit is {@link HopsCourse}: the same signals
 * through three bare hops with the same settings, on the same broker in the same process, in turns
 * with it. Signals are sent when they are due, whatever became of the ones before, to 200 pipelines
 * in turn. Aim: at most 1.5 times the bare hops.
 */
public final class DecisionBenchmark {

  private static final List<Integer> RATES = List.of(50, 200, 1000);
  private static final int PIPELINES = 200;
  private static final int WARM_UP_SECONDS = 8;

  private DecisionBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    boolean all = arguments.length > 2 && arguments[2].equals("all");
    Duration delay = Duration.ofMillis(arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0);
    try (TemporaryFolder home = TemporaryFolder.create("decision");
        Deciding deciding = Deciding.start(home, all, delay);
        Course hops = HopsCourse.open(deciding.platform().context(), PIPELINES);
        Course decisions = DecisionCourse.open(deciding.platform().context(), PIPELINES)) {
      System.out.printf("%d ms added to each answer of the broker%n", delay.toMillis());
      measure(List.of(hops, decisions), seconds, rounds);
    }
  }

  private static void measure(List<Course> courses, int seconds, int rounds) throws Exception {
    for (int rate : List.of(200, 1000)) {
      for (Course course : courses) {
        course.atRate(rate, WARM_UP_SECONDS);
      }
    }
    System.out.printf(
        "%9s  %-10s %8s %9s %9s %9s   %s%n",
        "signals/s", "", "signals", "p50 ms", "p99 ms", "max ms", "ratio p50 / p99");
    for (int rate : RATES) {
      List<List<Double>> millis = List.of(new ArrayList<>(), new ArrayList<>());
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < courses.size(); i++) {
          for (double each : courses.get(i).atRate(rate, seconds)) {
            millis.get(i).add(each);
          }
        }
      }
      Quantiles limit = Quantiles.of(millis.get(0));
      Quantiles ours = Quantiles.of(millis.get(1));
      print(rate, courses.get(0).name(), limit, "");
      String ratio = "%.2f / %.2f".formatted(ours.p50() / limit.p50(), ours.p99() / limit.p99());
      print(rate, courses.get(1).name(), ours, ratio);
    }
  }

  private static void print(int rate, String name, Quantiles q, String ratio) {
    System.out.printf(
        "%9d  %-10s %8d %9.1f %9.1f %9.1f   %s%n",
        rate, name, q.sorted().length, q.p50(), q.p99(), q.max(), ratio);
  }
}
