package dev.tidemill.training.runner;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OwnPaths;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.SecretFiles;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.kit.worker.Heart;
import dev.tidemill.kit.worker.JobQueue;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runners: as many jobs at a time as it has slots, on as many machines as there are instances that
 * share the artefact store.
 */
public final class RunnerService implements Service {

  /** Jobs that one instance works on at the same time. */
  public static final Setting<Long> SLOTS =
      Setting.number("runner.slots", 2, 1, 64, "jobs that a runner works on at the same time");

  /** What one program may write into the folder of its execution. */
  public static final Setting<Long> FOLDER_LIMIT_MIB =
      Setting.number(
          "runner.folder-limit-mib",
          20_480,
          1,
          10_000_000,
          "MiB that one program may write into its folder (TIDEMILL_OUTPUT, HOME, TMPDIR)");

  /** Under whom programs run. */
  public static final Setting<String> USER =
      Setting.text(
          "runner.user",
          "",
          "user of the system under whom the programs of pipelines run, where the runner is root:"
              + " they cannot read its home, its store and its environment then; empty: the"
              + " runner's own");

  /** Of the runners, which share the jobs. */
  public static final String GROUP = "tidemill-runners";

  private static final Logger LOG = LoggerFactory.getLogger(RunnerService.class);

  private final ServiceContext context;
  private Path executions;
  private TopicWriter writer;
  private Grants grants;
  private ScheduledExecutorService scheduler;
  private JobQueue<Job> queue;

  public RunnerService(ServiceContext context) {
    this.context = context;
  }

  /** What holds the programs of this machine's runners, in a line. */
  public static String told() {
    return ControlGroups.told(ControlGroups.ofThisSystem());
  }

  @Override
  public String name() {
    return "runner";
  }

  @Override
  public synchronized void start() {
    Optional<ControlGroups> groups = ControlGroups.ofThisSystem();
    LOG.info("{}", ControlGroups.told(groups));
    ProgramUser user = user(context.settings().get(USER));
    if (!user.isAnother()) {
      for (String secret : SecretFiles.exposed(System.getenv())) {
        LOG.warn("Programs that this runner starts can read {}", secret);
      }
    }
    try {
      executions = user.executions(context.home(), context.instanceId());
      ProcessNote.killLeftovers(executions, groups);
    } catch (IOException e) {
      throw new UncheckedIOException("The runner has no folder for executions", e);
    }
    scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "runner-heartbeats");
              thread.setDaemon(true);
              return thread;
            });
    writer = new TopicWriter(context, "runner");
    grants = Grants.following(context);
    long folderLimit = context.settings().get(FOLDER_LIMIT_MIB) << 20;
    ProcessRunner processes =
        new ProcessRunner(ProcessRunner.MOST_OUTPUT_BYTES, folderLimit, user, groups);
    Work work = new Work(context.artefacts(), Clock.systemUTC(), processes);
    RunnerSlot slot =
        new RunnerSlot(
            "runner-" + context.instanceId(),
            executions,
            work,
            grants,
            new TopicReports(writer, OwnPaths.of(context)),
            scheduler,
            Heart.Rhythm.of(context.settings()),
            Clock.systemUTC());
    int slots = Math.toIntExact(context.settings().get(SLOTS));
    queue = new JobQueue<>(context, GROUP, Topics.JOBS, slots, slot);
    queue.start();
  }

  private static ProgramUser user(String name) {
    try {
      return ProgramUser.named(name);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(e.getMessage());
    }
  }

  @Override
  public synchronized Health health() {
    if (queue == null) {
      return Health.notReady("not started");
    }
    return queue.health().and("run-states", grants.health());
  }

  @Override
  public synchronized void close() {
    if (queue == null) {
      return;
    }
    queue.close();
    scheduler.shutdownNow();
    grants.close();
    writer.close();
    queue = null;
  }
}
