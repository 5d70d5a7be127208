package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.EmbeddedKafka;
import dev.tidemill.standalone.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/**
 * Two replicas of the trigger service as processes on one cluster, with pipelines that fire every
 * second. Replicas are killed with kill -9 and started again. This program stands for the
 * orchestrator: it says that each run ended as soon as it is decided.
 */
final class ScheduleFailover implements AutoCloseable {

  static final String YAML =
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
          - name: every-second
            schedule: {cron: "* * * * * ?", missed: {policy: all, limit: 1000}}
        concurrency: {limit: 100, policy: queue}
      """;

  private static final int REPLICAS = 2;
  private static final Duration SETTLES_WITHIN = Duration.ofMinutes(3);

  private final int pipelines;
  private final Random random;
  private final EmbeddedKafka kafka;
  private final ServiceContext context;
  private final List<ServiceReplica> replicas = new ArrayList<>();
  private final ScheduleAudit audit = new ScheduleAudit();
  private TopicWriter writer;
  private LogReader reader;
  private Instant from;

  private ScheduleFailover(Path folder, int pipelines, long seed) {
    this.pipelines = pipelines;
    this.random = new Random(seed);
    this.kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    this.context =
        new ServiceContext(
            "benchmark",
            kafka.access(),
            folder.resolve("own"),
            Settings.defaults(),
            new SimpleMeterRegistry());
  }

  /** Starts both replicas and applies the pipelines; their fires have begun when it returns. */
  static ScheduleFailover start(Path folder, int pipelines, long seed)
      throws IOException, InterruptedException, TimeoutException {
    ScheduleFailover failover = new ScheduleFailover(folder, pipelines, seed);
    try {
      failover.open(folder);
      return failover;
    } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
      failover.close();
      throw e;
    }
  }

  private void open(Path folder) throws IOException, InterruptedException, TimeoutException {
    for (int i = 1; i <= REPLICAS; i++) {
      String name = "replica-" + i;
      ServiceReplica replica =
          new ServiceReplica(
              new ServiceReplica.Plan(
                  Services.TRIGGER_SERVICE.title(), name, folder.resolve(name), "400m", Map.of()),
              kafka);
      replicas.add(replica);
      replica.start();
    }
    for (ServiceReplica replica : replicas) {
      replica.awaitReady();
    }
    writer = new TopicWriter(context, "benchmark");
    reader = LogReader.of(context, "audit").on(Topics.DECISIONS, this::take).start();
    Path project = Files.createDirectories(folder.resolve("project"));
    AppliedPipelines.apply(context, pipelines, AppliedPipelines.alike(YAML, project.toString()));
    from = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    awaitFires(from);
  }

  private void take(Received<TriggerDecision> received) {
    TriggerDecision decision = received.value();
    synchronized (audit) {
      audit.take(decision);
    }
    if (decision.event() instanceof Fired fired) {
      writer.send(
          Topics.RUNS,
          decision.pipeline(),
          new RunEvent(
              "ended-" + fired.runId(),
              decision.pipeline(),
              fired.runId(),
              decision.sequence(),
              Instant.now(),
              new RunEnded(RunOutcome.NO_CHANGE, "benchmark", "it has nothing to do")));
    }
  }

  private void awaitFires(Instant at) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
    while (true) {
      synchronized (audit) {
        Instant last = audit.allFiredFor(pipelines);
        if (!last.isBefore(at)) {
          return;
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("All have fired for " + last + " only, not for " + at);
        }
      }
      Thread.sleep(50);
    }
  }

  /**
   * Kills one of the replicas at a random moment of the next two seconds and starts it again a
   * random moment later, then waits until it is ready; in one of four cases it does not wait.
   *
   * @return what was done, for people
   */
  String kill() throws IOException, InterruptedException, TimeoutException {
    ServiceReplica victim = replicas.get(random.nextInt(REPLICAS));
    Thread.sleep(random.nextInt(2_000));
    Instant killed = Instant.now();
    victim.kill();
    int downMillis = random.nextInt(2_000);
    Thread.sleep(downMillis);
    victim.start();
    boolean waits = random.nextInt(4) > 0;
    return "%s killed at %s, started %d ms later%s"
        .formatted(
            victim.name(),
            killed.truncatedTo(ChronoUnit.MILLIS),
            downMillis,
            waits ? ", ready %.1f s after that".formatted(victim.awaitReady()) : "");
  }

  /** Waits until all that is due has fired, and compares. */
  ScheduleAudit.Finding finding() throws InterruptedException, TimeoutException {
    Instant to = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    awaitFires(to);
    synchronized (audit) {
      return audit.compare(pipelines, from, to);
    }
  }

  @Override
  public void close() {
    replicas.forEach(ServiceReplica::close);
    if (reader != null) {
      reader.close();
    }
    if (writer != null) {
      writer.close();
    }
    kafka.close();
  }
}
