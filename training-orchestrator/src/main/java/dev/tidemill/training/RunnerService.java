package dev.tidemill.training;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.job.JobWorkers;
import dev.tidemill.kit.job.WorkerName;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.SecretFiles;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.label.LabelReading;
import dev.tidemill.training.runner.Runner;
import dev.tidemill.training.runner.code.CodeArchives;
import dev.tidemill.training.runner.job.AttemptTracking;
import dev.tidemill.training.runner.job.RunnerCraft;
import dev.tidemill.training.runner.job.RunnerJobs;
import dev.tidemill.training.runner.job.TopicTracking;
import dev.tidemill.training.runner.process.ProcessRunner;
import dev.tidemill.training.runner.process.ProgramUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runners: as many jobs at a time as it has slots, on as many machines as there are instances that
 * share the artefact store.
 */
public final class RunnerService implements Service {

  /** Jobs that one instance works on at the same time. */
  public static final Setting<Long> SLOTS =
      Setting.number("runner-slots", 2, 1, 64, "jobs that a runner works on at the same time");

  /** What one program may write into the folder of its execution. */
  public static final Setting<Long> FOLDER_LIMIT_MIB =
      Setting.number(
          "runner-folder-limit-mib",
          20_480,
          1,
          10_000_000,
          "MiB that one program may write into its folder (TIDEMILL_OUTPUT, HOME, TMPDIR)");

  /** Under whom programs run. */
  public static final Setting<String> USER =
      Setting.text(
          "runner-user",
          "",
          "user of the system under whom the programs of pipelines run, where the runner is root:"
              + " they cannot read its home, its store and its environment then; empty: the"
              + " runner's own");

  /** Where programs reach the tracking API. */
  public static final Setting<String> TRACKING_URL =
      Setting.address(
          "tracking-url",
          "http://tidemill.example:8080",
          "address of the API as the programs that a runner starts reach it"
              + " (MLFLOW_TRACKING_URI); empty: that of the runner's own process, and where it"
              + " has no API the programs log nothing");

  /** Of the runners, which share the jobs. */
  public static final String GROUP = "tidemill-runners";

  private static final Logger LOG = LoggerFactory.getLogger(RunnerService.class);

  private final ServiceContext context;
  private volatile Optional<URI> api = Optional.empty();
  private TopicWriter writer;
  private JobWorkers workers;
  private LabelReading labels;

  public RunnerService(ServiceContext context) {
    this.context = context;
  }

  /** What holds the programs of this machine's runners, in a line. */
  public static String told() {
    return ProcessRunner.told();
  }

  @Override
  public String name() {
    return "runner";
  }

  @Override
  public void reachedAt(URI address) {
    api = Optional.of(address);
  }

  /** Programs log where the setting says, or to the API of this process. */
  private AttemptTracking tracking(String worker, Clock clock) {
    String url = context.settings().get(TRACKING_URL);
    Optional<URI> at = url.isEmpty() ? api : Optional.of(URI.create(url));
    return at.<AttemptTracking>map(
            uri ->
                new TopicTracking(
                    uri, worker, (key, event) -> writer.send(Topics.TRACKING, key, event), clock))
        .orElse(AttemptTracking.NONE);
  }

  @Override
  public synchronized void start() {
    ProgramUser user = user(context.settings().get(USER));
    if (!user.isAnother()) {
      for (String secret : SecretFiles.exposed(System.getenv())) {
        LOG.warn("Programs that this runner starts can read {}", secret);
      }
    }
    writer = new TopicWriter(context, "runner");
    long folderLimit = context.settings().get(FOLDER_LIMIT_MIB) << 20;
    try {
      Path own = context.home().resolve("runners").resolve(context.instanceId());
      workers = workers(Files.createDirectories(own), user, folderLimit);
      labels =
          LabelReading.start(
              context, RemoteSources.of(context), RemoteSources.reach(context), writer);
    } catch (IOException e) {
      throw new UncheckedIOException("The runner has no folder for executions", e);
    }
  }

  private JobWorkers workers(Path own, ProgramUser user, long folderLimit) throws IOException {
    Path folder = own.resolve("jobs");
    TemporaryFolders.delete(folder); // what a former process left
    ArtefactStore store = context.artefacts();
    Clock clock = Clock.systemUTC();
    Runner runner =
        ProcessRunner.open(context.home(), context.instanceId(), store, user, folderLimit);
    String name = "runner-" + context.instanceId();
    RunnerJobs jobs =
        new RunnerJobs(
                RemoteSources.of(context),
                store,
                clock,
                runner,
                tracking(name, clock),
                new CodeArchives(store, Optional.of(GitMirrors.of(context))))
            .with(SecretPlaces.of(context));
    return JobWorkers.start(
        context,
        GROUP,
        context.settings().get(SLOTS),
        WorkerName.keptIn(own, name),
        writer,
        new RunnerCraft(jobs, runner, folder, this::send, clock));
  }

  private void send(JobLog batch, Trace trace) {
    writer
        .send(Topics.JOB_LOGS, batch.runId(), batch, UUID.randomUUID().toString(), trace)
        .whenComplete(
            (kept, error) -> {
              if (error != null) {
                LOG.warn("Log lines of run {} are lost", batch.runId(), error);
              }
            });
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
    return workers == null
        ? Health.notReady("not started")
        : workers.health().and("labels", labels.health());
  }

  @Override
  public synchronized void drain() {
    if (workers != null) {
      workers.drain();
    }
  }

  @Override
  public synchronized void close() {
    if (labels != null) {
      labels.close();
      labels = null;
    }
    if (workers != null) {
      workers.close();
      writer.close();
      workers = null;
    }
  }
}
