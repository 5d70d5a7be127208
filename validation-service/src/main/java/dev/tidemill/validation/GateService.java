package dev.tidemill.validation;

import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OwnPaths;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.worker.Heart;
import dev.tidemill.kit.worker.JobQueue;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobHeartbeat;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.validation.gate.run.GateWorker;
import dev.tidemill.validation.gate.run.Grants;
import dev.tidemill.validation.gate.run.Judge;
import dev.tidemill.validation.gate.run.PredictionLog;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The gates: takes data-gate and model-gate jobs from {@code tidemill.jobs}, judges, and writes
 * verdicts to {@code tidemill.job-events}. It keeps no state; instances share the jobs.
 */
public final class GateService implements Service {

  /** Jobs judged at the same time by one instance. */
  public static final Setting<Long> SLOTS =
      Setting.number("gate-slots", 2, 1, 64, "gates judged at the same time");

  public static final String GROUP = "tidemill-gates";

  private final ServiceContext context;
  private final Grants grants = new Grants();
  private final ScheduledExecutorService heartbeats;
  private volatile TopicWriter writer;
  private volatile LogReader states;
  private volatile JobQueue<Job> queue;
  private boolean closed;

  public GateService(ServiceContext context) {
    this.context = context;
    this.heartbeats =
        Executors.newSingleThreadScheduledExecutor(
            runnable -> {
              Thread thread = new Thread(runnable, "gate-heartbeats");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public String name() {
    return "validation-service";
  }

  @Override
  public void start() {
    writer = new TopicWriter(context, "gates");
    states =
        LogReader.of(context, "gate-grants")
            .on(Topics.RUN_STATES, r -> grants.take(r.key(), r.value()))
            .start();
    Judge judge = new Judge(context.artefacts(), new PredictionLog(context));
    Timer timer = context.meters().timer("tidemill.gate.duration");
    GateWorker worker =
        new GateWorker(
            context.instanceId(),
            grants,
            (job, permit) -> timer.record(() -> judge.judge(job, permit)),
            new TopicReports(writer, OwnPaths.of(context)),
            heartbeats,
            Heart.Rhythm.of(context.settings()),
            Clock.systemUTC());
    int slots = Math.toIntExact(context.settings().get(SLOTS));
    queue = new JobQueue<>(context, GROUP, Topics.JOBS, slots, worker);
    queue.start();
  }

  private record TopicReports(TopicWriter writer, OwnPaths own) implements GateWorker.Reports {

    @Override
    public void say(JobEvent event, Trace trace) {
      JobEvent told = own.hidden(event);
      writer.write(Topics.JOB_EVENTS, event.pipeline(), told, event.eventId(), trace);
    }

    @Override
    public void beat(JobHeartbeat heartbeat, Trace trace) {
      String id = UUID.randomUUID().toString();
      writer.write(Topics.JOB_HEARTBEATS, heartbeat.pipeline(), heartbeat, id, trace);
    }
  }

  @Override
  public Health health() {
    LogReader reader = states;
    JobQueue<Job> jobs = queue;
    if (reader == null || jobs == null) {
      return Health.notReady("gates have not started");
    }
    return jobs.health().and("grants", reader.health());
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (queue != null) {
      queue.close();
    }
    heartbeats.shutdownNow();
    if (states != null) {
      states.close();
    }
    if (writer != null) {
      writer.close();
    }
  }
}
