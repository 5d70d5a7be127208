package dev.tidemill.validation;

import dev.tidemill.kit.job.Craft;
import dev.tidemill.kit.job.Execution;
import dev.tidemill.kit.job.JobWorkers;
import dev.tidemill.kit.job.WorkerName;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.validation.gate.scoring.PredictionLog;
import dev.tidemill.validation.gate.verdict.Judge;
import dev.tidemill.validation.metric.ValidationMetrics;
import io.micrometer.core.instrument.Timer;

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
  private TopicWriter writer;
  private JobWorkers workers;

  public GateService(ServiceContext context) {
    InstalledKinds.require();
    this.context = context;
  }

  @Override
  public String name() {
    return "validation-service";
  }

  @Override
  public synchronized void start() {
    writer = new TopicWriter(context, "gates");
    workers =
        JobWorkers.start(
            context,
            GROUP,
            context.settings().get(SLOTS),
            WorkerName.untilItsEnd(context.instanceId()),
            writer,
            new GateCraft(
                new Judge(context.artefacts(), new PredictionLog(context)),
                ValidationMetrics.GATE_DURATION.on(context.meters())));
  }

  /** The gates' jobs: a judge gives the verdict. */
  private record GateCraft(Judge judge, Timer timer) implements Craft {

    @Override
    public Class<? extends JobWork> jobs() {
      return JobWork.ForGate.class;
    }

    @Override
    public JobEventBody work(Execution execution) {
      return timer.record(() -> judge.judge(execution.job(), execution.permit()));
    }
  }

  @Override
  public synchronized Health health() {
    return workers == null ? Health.notReady("gates have not started") : workers.health();
  }

  @Override
  public synchronized void drain() {
    if (workers != null) {
      workers.drain();
    }
  }

  @Override
  public synchronized void close() {
    if (workers != null) {
      workers.close();
      writer.close();
      workers = null;
    }
  }
}
