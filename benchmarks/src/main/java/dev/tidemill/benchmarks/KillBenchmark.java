package dev.tidemill.benchmarks;

import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.standalone.HomeKafka;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * kill -9 of the one process at random moments of a demo: {@code KillBenchmark [kills] [seconds a
 * week] [seed]}; about eight minutes for 20 kills.
 *
 * <p>{@code ./tidemill up} runs as a process of its own with the flight-delays example. This
 * program is the world outside: it drops each week's file, asks the gateway for every flight of the
 * next week at a steady rate, reports outcomes, and once a week asks for a run by hand. Within each
 * week, at a random moment, the process is killed, half of the times just after it has accepted the
 * command, and started again; requests that fail meanwhile are tried again until they are answered.
 * At the end {@link Audit} reads the topics. Must be 0: signals lost (accepted, in no run), signals
 * in more than one run, runs requested or ended more or less than once, dead letters, groups that
 * do not advance. Also: how long until the process was ready again. Exit code 1 if one is not 0.
 */
public final class KillBenchmark {

  private static final String PIPELINE = "demo/flight-delays";
  private static final String ENDPOINT = "flight-delays";
  private static final int BOOTSTRAP_WEEKS = 4;
  private static final double AIM_SECONDS = 10;

  private final Path home;
  private final FlightsProject project;
  private final int port = Up.freePorts();
  private final Random random;
  private final ApiClient api;
  private final List<String> accepted = new ArrayList<>();
  private final List<Double> readySeconds = new ArrayList<>();
  private volatile Up up;

  private KillBenchmark(Path folder, long seed) throws IOException {
    home = folder.resolve("home");
    project = FlightsProject.copy(Up.checkout(), folder.resolve("flight-delays"));
    random = new Random(seed);
    api = ApiClient.ofHome(URI.create("http://127.0.0.1:" + port), home);
  }

  /** Measures, prints and exits. */
  public static void main(String[] arguments) throws Exception {
    int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    int weekSeconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 14;
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime() % 100_000;
    System.out.printf("seed %d%n", seed);
    Up.prepare();
    TemporaryFolder folder = TemporaryFolder.create("kill");
    KillBenchmark benchmark = new KillBenchmark(folder.path(), seed);
    boolean held = false;
    try {
      held = benchmark.run(kills, Duration.ofSeconds(weekSeconds));
    } finally {
      benchmark.end();
      if (held) {
        folder.close();
      } else {
        System.out.println("Its topics, state and logs are kept in " + folder.path());
      }
    }
    System.exit(held ? 0 : 1);
  }

  private void end() {
    if (up != null) {
      up.close();
    }
  }

  private boolean run(int kills, Duration week) throws Exception {
    List<FlightData.Week> weeks = FlightData.read(project.data()).weeks();
    int last = BOOTSTRAP_WEEKS + kills;
    if (last > weeks.size()) {
      throw new IllegalArgumentException(
          "At most " + (weeks.size() - BOOTSTRAP_WEEKS) + " kills: one a week");
    }
    up = Up.start(home, port);
    double first = up.awaitReady() / 1e3;
    project.apply(api);
    PatientClient client = new PatientClient(gateway());
    FlightsTraffic traffic = new FlightsTraffic(client, ENDPOINT);
    for (FlightData.Week each : weeks.subList(0, BOOTSTRAP_WEEKS)) {
      project.deliver(each);
      traffic.pass(each);
    }
    ExecutorService killer = Executors.newSingleThreadExecutor();
    try {
      for (int i = BOOTSTRAP_WEEKS; i < last; i++) {
        FlightData.Week each = weeks.get(i);
        new PatientClient(gateway()).ask(FlightsTraffic.ready(ENDPOINT));
        long pause = (long) (random.nextDouble() * week.toMillis());
        boolean afterCommand = random.nextBoolean();
        Future<?> killed = killer.submit(() -> killAfter(pause, afterCommand));
        traffic.stream(each, week);
        killed.get();
        project.deliver(each);
      }
    } finally {
      killer.shutdownNow();
    }
    Audit audit = new Audit(HomeKafka.access(Settings.defaults(), home, "127.0.0.1:" + (port + 2)));
    Audit.Finding finding =
        Settling.settle(audit, accepted, project.delivered(), api, List.of(PIPELINE));
    return print(first, traffic, client.failedTries(), finding);
  }

  private URI gateway() {
    return URI.create("http://127.0.0.1:" + (port + 1));
  }

  private Void killAfter(long pauseMillis, boolean afterCommand) throws Exception {
    Thread.sleep(afterCommand ? pauseMillis : pauseMillis / 2);
    String stage = afterCommand ? stage() : "";
    trigger();
    Thread.sleep(afterCommand ? 0 : pauseMillis / 2);
    stage = afterCommand ? stage : stage();
    up.kill();
    up = Up.start(home, port);
    double seconds = up.awaitReady() / 1e3;
    readySeconds.add(seconds);
    System.out.printf(
        "kill %d while the newest run was %s%s, ready after %.1f s%n",
        readySeconds.size(), stage, afterCommand ? ", just after a command" : "", seconds);
    return null;
  }

  private String stage() {
    return api.get("/api/v1/runs?limit=1").path("runs").path(0).path("stage").asText("none");
  }

  /** Asks for a run by hand; accepted once the console says that Kafka has it. */
  private void trigger() {
    String id =
        api.post("/api/v1/commands", CommandSender.body("trigger", PIPELINE, "benchmark"))
            .path("commandId")
            .asText();
    accepted.add("command:" + id);
  }

  private boolean print(double first, FlightsTraffic traffic, long failedTries, Audit.Finding f) {
    Quantiles ready = Quantiles.of(readySeconds);
    System.out.printf(
        "kills %d; requests answered %,d, tries that failed meanwhile %,d%n",
        readySeconds.size(), traffic.answered().size(), failedTries);
    System.out.printf(
        "ready after a kill: p50 %.1f s, max %.1f s, %.2f of the aim of %.0f s (first start %.1f"
            + " s)%n",
        ready.p50(), ready.max(), ready.max() / AIM_SECONDS, AIM_SECONDS, first);
    System.out.printf(
        "runs %d: %s; signals accepted %d (commands and files)%n",
        f.runs(), f.outcomes(), accepted.size() + project.delivered().size());
    f.figures().forEach((what, many) -> System.out.printf("%-44s %d%n", what, many));
    f.details().forEach(line -> System.out.println("  " + line));
    boolean held = f.figures().values().stream().allMatch(many -> many == 0);
    System.out.println(held ? "Nothing was lost or doubled." : "It did NOT hold.");
    boolean inTime = ready.max() <= AIM_SECONDS;
    if (!inTime) {
      System.out.printf("It was NOT ready again within %.0f s each time.%n", AIM_SECONDS);
    }
    return held && inTime;
  }
}
