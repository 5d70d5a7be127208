package dev.tidemill.standalone;

import static org.awaitility.Awaitility.await;

import dev.tidemill.deploy.ControllerService;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.Delivery;
import dev.tidemill.kit.worker.JobQueue;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.training.RunnerService;
import dev.tidemill.training.TrainingService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The training service and a runner on a real Kafka, with shell programs and gates that pass. */
abstract class TrainingSetUp {

  private static final String YAML =
      PointsProject.yaml(
          "name: small",
          """
          triggers:
            - name: t
              data: {source: points}
          """);

  /** Adds a description to the model (2, its length, its text). */
  private static final String TRAINER =
      """
      echo "training with seed $TIDEMILL_SEED"
      echo $$ > "%1$s.pid-$TIDEMILL_ATTEMPT"
      while [ -f "%1$s" ] || [ -f "%1$s-$TIDEMILL_ATTEMPT" ]; do sleep 0.1; done
      echo %2$s | base64 -d > "$TIDEMILL_OUTPUT/model.onnx"
      printf '2\\022model of attempt %%s' "$TIDEMILL_ATTEMPT" >> "$TIDEMILL_OUTPUT/model.onnx"
      """;

  static final Duration LEASE = Duration.ofSeconds(12);
  private static final Settings SHORT_LEASES =
      Settings.defaults()
          .with(KitSettings.WORKER_LEASE, LEASE)
          .with(KitSettings.WORKER_GIVES_UP_AFTER, Duration.ofSeconds(8));

  @TempDir Path dir;
  final PipelineSpec spec = PipelineSpecs.parse(YAML, "pipeline.yaml").orThrow();
  final List<RunEvent> events = new CopyOnWriteArrayList<>();
  final Set<String> traces = ConcurrentHashMap.newKeySet();
  final List<String> lines = new CopyOnWriteArrayList<>();
  final Map<String, ModelVersion> models = new ConcurrentHashMap<>();
  Cluster.Running kafka;
  ServiceContext context;
  TopicWriter writer;
  private LogReader reader;
  TrainingService training;
  RunnerService runner;
  private ControllerService deployer;
  private JobQueue<Job> gates;

  /** Where it runs; another class runs the same elsewhere. */
  Cluster cluster() {
    return Cluster.EMBEDDED;
  }

  @BeforeEach
  void start() throws IOException {
    PrivateFiles.createFolders(dir.resolve("home"));
    kafka = cluster().start(dir);
    context = context("a");
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(Topics.all(), 2);
    }
    writer = new TopicWriter(context, "test");
    reader =
        LogReader.of(context, "test")
            .on(
                Topics.RUNS,
                r -> {
                  events.add(r.value());
                  if (!r.value().trace().isEmpty()) {
                    traces.add(r.value().trace());
                    traces.add(r.trace().traceId());
                  }
                })
            .on(Topics.JOB_EVENTS, r -> traces.add(r.trace().traceId()))
            .on(Topics.MODELS, r -> models.put(r.key(), r.value()))
            .on(Topics.JOB_LOGS, r -> r.value().lines().forEach(l -> lines.add(l.text())))
            .start();
    training = new TrainingService(context);
    training.start();
    runner = new RunnerService(context);
    runner.start();
    // It owns the champion, of a pipeline without a rollout too.
    deployer = new ControllerService(context);
    deployer.start();
    gates = new JobQueue<>(context, "gates", Topics.JOBS, 1, this::judge);
    gates.start();
    PointsProject.write(
        dir.resolve("pipeline"), TRAINER.formatted(dir.resolve("hold"), PointsProject.MODEL));
  }

  ServiceContext context(String instance) {
    return new ServiceContext(
        instance, kafka.access(), dir.resolve("home"), SHORT_LEASES, new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    gates.close();
    deployer.close();
    runner.close();
    training.close();
    reader.close();
    writer.close();
    kafka.close();
  }

  /** A gate that passes everything. */
  private void judge(Delivery<Job> delivery) {
    Job job = delivery.value();
    if (job.work() instanceof JobWork.CheckData check) {
      Verdict pass = pass("data", check.snapshot().digest());
      say(delivery, new JobEventBody.Claimed(0));
      say(delivery, new JobEventBody.DataGateFinished(pass, List.of()));
    } else if (job.work() instanceof JobWork.CheckModel check) {
      say(delivery, new JobEventBody.Claimed(0));
      say(delivery, new JobEventBody.ModelGateFinished(pass("model", check.candidate().digest())));
    }
  }

  private static Verdict pass(String gate, String subject) {
    return new Verdict(
        "v",
        gate,
        VerdictOutcome.PASS,
        subject,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        "passed");
  }

  private void say(Delivery<Job> delivery, JobEventBody body) {
    Job job = delivery.value();
    writer.write(
        Topics.JOB_EVENTS,
        job.pipeline(),
        new JobEvent(
            "e",
            job.pipeline(),
            job.runId(),
            job.jobId(),
            job.attempt(),
            "gate-" + job.jobId(),
            "gate",
            Instant.now(),
            body),
        UUID.randomUUID().toString(),
        delivery.record().trace());
  }

  void fire(String run) {
    SignalSet signals = SignalSet.NONE;
    TriggerEvent.Fired fired =
        new TriggerEvent.Fired(
            "fire-" + run,
            run,
            RunKind.TRAIN,
            List.of("t"),
            signals,
            List.of(),
            "test",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            spec,
            dir.resolve("pipeline").toString());
    writer.write(
        Topics.DECISIONS,
        spec.key(),
        new TriggerDecision("d-" + run, spec.key(), 1, Instant.now(), fired));
  }

  <B extends RunEventBody> List<B> bodies(Class<B> type) {
    return events.stream().map(RunEvent::body).filter(type::isInstance).map(type::cast).toList();
  }

  RunEventBody.RunEnded awaitEnd() {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> !bodies(RunEventBody.RunEnded.class).isEmpty());
    return bodies(RunEventBody.RunEnded.class).get(0);
  }

  void awaitLine(String text) {
    await().atMost(Duration.ofSeconds(60)).until(() -> lines.contains(text));
  }
}
