package dev.tidemill.benchmarks;

import dev.tidemill.benchmarks.ServicePairs.Layout;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Two of every service, fourteen processes: {@code PairsBenchmark [kills] [seed] [apart|together]},
 * by default 50 kills; {@code together}: two processes with all services each. See {@link
 * PairsTrial}.
 *
 * <p>Under a load of files, requests, labels, events and commands instances are killed with kill -9
 * at random moments, and then all are restarted in turn with TERM, one at a time. Those who ask
 * know both instances and ask the other one once where one does not answer. Must be 0, else the
 * exit code is 1 and the folder is kept: signals and labels lost, signals in more than one run,
 * runs requested or ended more or less than once, requests that the evidence counts more or less
 * than once, dead letters, groups that do not advance, and requests that neither instance answered.
 */
public final class PairsBenchmark {

  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final int WEEKS = 21;
  private static final int SECONDS_A_KILL = 12;
  private static final int SHOWN = 40;

  private PairsBenchmark() {}

  /** Measures, prints and exits. */
  public static void main(String[] arguments) throws Exception {
    int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime() % 100_000;
    Layout layout =
        arguments.length > 2 ? Layout.valueOf(arguments[2].toUpperCase(Locale.ROOT)) : Layout.APART;
    System.out.printf("seed %d%n", seed);
    TemporaryFolder folder = TemporaryFolder.create("pairs");
    Duration week = Duration.ofSeconds(Math.max(10, kills * SECONDS_A_KILL / WEEKS));
    boolean held = false;
    try (PairsTrial trial = PairsTrial.start(folder.path(), layout, seed, DRAIN, week)) {
      for (int i = 1; i <= kills; i++) {
        System.out.printf("kill %d: %s%n", i, trial.kill());
      }
      trial.awaitReady();
      print("kills " + kills, trial);
      for (int index = 0; index < 2; index++) {
        for (String command : trial.commands()) {
          System.out.println(trial.roll(List.of(command), index));
        }
      }
      print("and each told to stop, once", trial);
      PairsTrial.Finding finding = trial.finish();
      held = finding.held();
      print(finding);
    } finally {
      if (held) {
        folder.close();
      } else {
        System.out.println("Its topics, state and logs are kept in " + folder.path());
      }
    }
    System.exit(held ? 0 : 1);
  }

  private static void print(String after, PairsTrial trial) {
    System.out.printf("%s, load average %.1f%n", after, Spent.load());
    new TreeMap<>(trial.clients())
        .forEach(
            (what, client) ->
                System.out.printf(
                    "  %-8s asked %,d, by the second instance %,d, not answered %d%n",
                    what, client.asked(), client.retried(), client.failed().size()));
  }

  private static void print(PairsTrial.Finding finding) {
    System.out.printf("runs %d: %s%n", finding.runs().runs(), finding.runs().outcomes());
    System.out.printf(
        "executions of versions %,d; answered requests that no prediction tells of %,d%n",
        finding.serving().asked(), finding.serving().notLogged());
    finding.figures().forEach((what, many) -> System.out.printf("%-44s %d%n", what, many));
    finding.details().stream().limit(SHOWN).forEach(line -> System.out.println("  " + line));
    System.out.println(
        finding.held() ? "Nothing was lost, doubled or unanswered." : "It did NOT hold.");
  }
}
