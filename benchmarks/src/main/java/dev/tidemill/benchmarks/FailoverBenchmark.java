package dev.tidemill.benchmarks;

import java.util.List;

/**
 * kill -9 of either of two replicas of the trigger service at random moments while schedules fire:
 * {@code FailoverBenchmark [kills] [pipelines] [seed]}; by default 50 kills and 50 pipelines that
 * fire every second. See {@link ScheduleFailover}.
 *
 * <p>Then all of {@code tidemill.decisions} is compared with what was planned: lost are planned
 * instants without a run, doubled are those with more than one, and runs that were decided twice.
 * All must be 0, else the exit code is 1. How late a fire is says how long a fail-over takes:
 * {@code session-timeout} is 10 s, and what a process needs to begin.
 */
public final class FailoverBenchmark {

  private static final int SHOWN = 20;

  private FailoverBenchmark() {}

  /** Measures, prints and exits. */
  public static void main(String[] arguments) throws Exception {
    int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
    int pipelines = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime() % 100_000;
    System.out.printf("seed %d%n", seed);
    boolean held;
    try (TemporaryFolder folder = TemporaryFolder.create("failover");
        ScheduleFailover failover = ScheduleFailover.start(folder.path(), pipelines, seed)) {
      for (int i = 1; i <= kills; i++) {
        System.out.printf("kill %d: %s%n", i, failover.kill());
      }
      ScheduleAudit.Finding finding = failover.finding();
      held = finding.held();
      print(kills, finding);
    }
    System.exit(held ? 0 : 1);
  }

  private static void print(int kills, ScheduleAudit.Finding finding) {
    System.out.printf("kills %d, load average %.1f%n", kills, Spent.load());
    System.out.printf(
        "planned instants %,d: lost %d, doubled %d, decided otherwise %d%n",
        finding.planned(),
        finding.lost().size(),
        finding.doubled().size(),
        finding.otherwise().size());
    Quantiles late = finding.lateMillis();
    System.out.printf(
        "late: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, max %.0f ms%n",
        late.p50(), late.at(0.9), late.p99(), late.max());
    for (List<String> amiss : List.of(finding.lost(), finding.doubled(), finding.otherwise())) {
      amiss.stream().limit(SHOWN).forEach(line -> System.out.println("  " + line));
    }
    System.out.println(finding.held() ? "Each planned instant has one run." : "It did NOT hold.");
  }
}
