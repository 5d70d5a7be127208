package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.EmbeddedKafka;
import dev.tidemill.standalone.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/**
 * A start with many pipelines, and how late many fires of one second are: {@code ScheduleBenchmark
 * [pipelines] [triggers] [heap]}; by default 2,000 pipelines with five triggers each. Run it with
 * {@code 100000 1} too. The trigger service is a process of its own, the broker is in this one.
 *
 * <p>Of the pipelines 1,000 have a schedule that fires at the first second of each minute; it is
 * planned for that same second at all of them. The others fire once a year. Measured:
 *
 * <ul>
 *   <li>from the start of the process until all timers wait in its memory, after it was stopped and
 *       after kill -9, when it reads its state again from the changelog. Aim: 5 s.
 *   <li>from the planned second to a read_committed consumer that sees the decision, at each of
 *       three minutes. Aim: 100 ms for p99.
 *   <li>its resident memory.
 * </ul>
 */
public final class ScheduleBenchmark {

  private static final int FIRING = 1_000;
  private static final int EVERY_SECONDS = 10;

  /** The code that fires is compiled by and by, so the first rounds and the last ones are told. */
  private static final int ROUNDS = 36;

  private static final int TOLD = 3;
  private static final double AIM_SECONDS = 5;
  private static final double AIM_LATE_MILLIS = 100;
  private static final Duration SETTLES_WITHIN = Duration.ofMinutes(10);

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: pipeline-0, namespace: benchmark}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
          columns: {id: [id], time: at, label: y}
          clock: data
          holdout: {length: 1d, minRows: 10}
        code: {path: code}
        train: {command: [sh, -c, "exit 3"]}
        triggers:
          - name: planned
            schedule: {cron: "%s", missed: skip}
      """;

  /** Beside the schedule. */
  private static final String FOUR_MORE =
      """
          - name: data-arrived
            data: {source: rows}
            when: {newRows: 1000}
          - name: rows-landed
            message: {type: landed.pipeline-0, condition: "data.rows > 1000"}
          - name: drifts
            alert: {match: {alertname: Drift-pipeline-0}}
          - name: nothing-promoted
            absence: {of: promotion, for: 28d}
      """;

  private static final String CONCURRENCY = "  concurrency: {limit: 100, policy: skip}\n";

  private final EmbeddedKafka kafka;
  private final ServiceContext context;
  private final ServiceReplica replica;
  private final Map<Instant, Map<String, Double>> lateMillis = new ConcurrentHashMap<>();

  private ScheduleBenchmark(Path folder, String heap) throws Exception {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    context =
        new ServiceContext(
            "benchmark",
            kafka.access(),
            folder.resolve("own"),
            Settings.defaults(),
            new SimpleMeterRegistry());
    replica =
        new ServiceReplica(
            new ServiceReplica.Plan(
                Services.TRIGGER_SERVICE.title(),
                Services.TRIGGER_SERVICE.title(),
                folder.resolve("home"),
                heap,
                Map.of()),
            kafka);
  }

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int pipelines = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000;
    int triggers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    String heap = arguments.length > 2 ? arguments[2] : "1g";
    Up.prepare();
    System.out.printf("%,d pipelines, triggers each: %d, -Xmx%s%n", pipelines, triggers, heap);
    try (TemporaryFolder folder = TemporaryFolder.create("schedules")) {
      ScheduleBenchmark benchmark = new ScheduleBenchmark(folder.path(), heap);
      try {
        benchmark.run(folder.path(), pipelines, triggers);
      } finally {
        benchmark.replica.close();
        benchmark.kafka.close();
      }
    }
  }

  private void run(Path folder, int pipelines, int triggers) throws Exception {
    replica.start();
    replica.awaitReady();
    String project = Files.createDirectories(folder.resolve("project")).toString();
    String more = (triggers > 1 ? FOUR_MORE : "") + CONCURRENCY;
    IntFunction<ApplyPipeline> firing =
        AppliedPipelines.alike(YAML.formatted("0/" + EVERY_SECONDS + " * * * * ?") + more, project);
    IntFunction<ApplyPipeline> yearly =
        AppliedPipelines.alike(YAML.formatted("0 0 3 1 1 ? *") + more, project);
    long begun = System.nanoTime();
    AppliedPipelines.apply(context, pipelines, i -> (i < FIRING ? firing : yearly).apply(i));
    System.out.printf("applied in %.0f s%n", (System.nanoTime() - begun) / 1e9);
    String behind = String.join("; ", new Audit(kafka.access()).behind(SETTLES_WITHIN));
    if (!behind.isEmpty()) {
      throw new TimeoutException(behind);
    }
    long timers = replica.timers();
    replica.stop();
    starts("stopped", timers);
    late(Math.min(FIRING, pipelines));
    System.out.printf("resident: %.0f MB%n", replica.residentMegabytes());
    replica.kill();
    starts("killed with -9", timers);
  }

  private void starts(String after, long timers) throws Exception {
    replica.start();
    double seconds = replica.awaitTimers(timers);
    System.out.printf(
        "all %,d timers wait %.1f s after the start of the process, which was %s: the aim is %.0f s"
            + " (%s), load average %.1f%n",
        timers,
        seconds,
        after,
        AIM_SECONDS,
        seconds <= AIM_SECONDS ? "kept" : "MISSED",
        Spent.load());
    System.out.printf("ready after %.1f s%n", replica.awaitReady());
  }

  private void late(int fires) throws Exception {
    Instant from = Instant.now();
    LogReader reader =
        LogReader.of(context, "late").fromNow().on(Topics.DECISIONS, r -> take(r, from)).start();
    try (reader) {
      long deadline =
          System.nanoTime() + Duration.ofSeconds((ROUNDS + 12L) * EVERY_SECONDS).toNanos();
      while (whole(fires) < ROUNDS) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException(
              "Fires seen: " + lateMillis.values().stream().map(Map::size).toList());
        }
        Thread.sleep(100);
      }
    }
    List<Map.Entry<Instant, Map<String, Double>>> whole =
        lateMillis.entrySet().stream()
            .filter(e -> e.getValue().size() == fires)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    tell("the first", fires, whole.subList(0, TOLD));
    tell("the last", fires, whole.subList(whole.size() - TOLD, whole.size()));
  }

  private static void tell(
      String which, int fires, List<Map.Entry<Instant, Map<String, Double>>> rounds) {
    for (Map.Entry<Instant, Map<String, Double>> round : rounds) {
      Quantiles late = Quantiles.of(round.getValue().values());
      System.out.printf(
          "%,d fires planned for %s, one of %s: late p50 %.0f ms, p99 %.0f ms, max %.0f ms; the aim"
              + " is %.0f ms (%s), load average %.1f%n",
          fires,
          round.getKey(),
          which,
          late.p50(),
          late.p99(),
          late.max(),
          AIM_LATE_MILLIS,
          late.p99() <= AIM_LATE_MILLIS ? "kept" : "MISSED",
          Spent.load());
    }
  }

  private long whole(int fires) {
    return lateMillis.values().stream().filter(of -> of.size() == fires).count();
  }

  private void take(Received<TriggerDecision> received, Instant from) {
    Instant seen = Instant.now();
    TriggerDecision decision = received.value();
    if (decision.event() instanceof Fired fired) {
      String id = fired.signals().ids().get(0);
      Instant planned = Instant.parse(id.substring(id.lastIndexOf('@') + 1));
      if (planned.isAfter(from)) {
        double millis = Duration.between(planned, seen).toNanos() / 1e6;
        lateMillis
            .computeIfAbsent(planned, p -> new ConcurrentHashMap<>())
            .put(decision.pipeline(), millis);
      }
    }
  }
}
