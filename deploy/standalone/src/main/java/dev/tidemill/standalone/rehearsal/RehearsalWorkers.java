package dev.tidemill.standalone.rehearsal;

import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.job.Craft;
import dev.tidemill.kit.job.Execution;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.job.protocol.Standing;
import dev.tidemill.kit.job.protocol.Tenure;
import dev.tidemill.kit.job.protocol.Terms;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.RemoteSources;
import dev.tidemill.training.runner.code.CodeArchives;
import dev.tidemill.training.runner.job.AttemptTracking;
import dev.tidemill.training.runner.job.RunnerCraft;
import dev.tidemill.training.runner.job.RunnerJobs;
import dev.tidemill.training.runner.process.ProcessRunner;
import dev.tidemill.training.runner.process.ProgramUser;
import dev.tidemill.training.snapshot.SnapshotSources;
import dev.tidemill.validation.gate.verdict.Judge;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The crafts of a runner and of the gates, over a store in one folder. */
public final class RehearsalWorkers implements AutoCloseable {

  private static final long FOLDER_LIMIT_BYTES = 20L << 30;
  private static final Duration NEVER = Duration.ofDays(365);
  private static final Terms TERMS = new Terms(NEVER, NEVER, NEVER);
  private static final Duration LINES_EVERY = Duration.ofMillis(300);

  private final ArtefactStore store;
  private final List<Craft> crafts;
  private final ScheduledExecutorService lines =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lines");
            thread.setDaemon(true);
            return thread;
          });
  private volatile TriedModel judged;
  private volatile Standing standing = new Standing(Standing.Answer.GRANTED, "");

  /**
   * @param home takes the artefacts and what executions need
   * @param logs takes the lines of programs
   */
  public RehearsalWorkers(PipelineSpec spec, Path home, Consumer<JobLog> logs) throws IOException {
    this(spec, new ArtefactStore(home.resolve("artefacts")), home, logs);
  }

  /**
   * @param home takes what executions need
   */
  public RehearsalWorkers(PipelineSpec spec, ArtefactStore store, Path home, Consumer<JobLog> logs)
      throws IOException {
    this.store = store;
    ProcessRunner runner =
        ProcessRunner.open(home, "try", store, ProgramUser.named(""), FOLDER_LIMIT_BYTES);
    Path jobs = Files.createDirectories(home.resolve("jobs"));
    Judge judge =
        new Judge(
            store,
            (endpoint, requests) -> Map.of(),
            (work, holdout, inputs, classes) ->
                judged = new TriedModel(work, holdout, inputs, classes));
    crafts =
        List.of(
            new RunnerCraft(
                new RunnerJobs(
                        sources(home),
                        store,
                        settled(spec),
                        runner,
                        AttemptTracking.NONE,
                        code(home))
                    .with(secrets(home)),
                runner,
                jobs,
                (batch, trace) -> logs.accept(batch),
                Clock.systemUTC()),
            new Gates(judge));
  }

  /** A person who tries a folder may reach what their machine reaches. */
  private static SnapshotSources sources(Path home) {
    return RemoteSources.of(
        Optional.empty(), new UrlRules(true, InetAddress::getAllByName), secrets(home), home);
  }

  private static SecretPlaces secrets(Path home) {
    return new SecretPlaces(System.getenv(), home, home.resolve("secrets"));
  }

  /** A person who tries a folder may name any repository. */
  private CodeArchives code(Path home) {
    return new CodeArchives(
        store,
        Optional.of(
            new GitMirrors(
                home.resolve("git"),
                new UrlRules(true, InetAddress::getAllByName),
                secrets(home))));
  }

  /** What the model gate judged, if it came so far. */
  Optional<TriedModel> judged() {
    return Optional.ofNullable(judged);
  }

  /** A person who tries a folder has put its files there: none of them is still arriving. */
  private static Clock settled(PipelineSpec spec) {
    Duration longest =
        spec.data().sources().stream()
            .flatMap(s -> s.files().stream())
            .map(FilesSpec::settleFor)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    return Clock.offset(Clock.systemUTC(), longest.plusSeconds(1));
  }

  private record Gates(Judge judge) implements Craft {

    @Override
    public Class<? extends JobWork> jobs() {
      return JobWork.ForGate.class;
    }

    @Override
    public JobEventBody work(Execution execution) {
      return judge.judge(execution.job(), execution.permit());
    }
  }

  public ArtefactStore store() {
    return store;
  }

  /** Does a job as the worker of its kind does it. */
  public JobEventBody work(Job job, ExecutionId id) throws InterruptedException {
    Execution execution =
        new Execution(
            job,
            id,
            Trace.of(job.runId()),
            Tenure.claimed(TERMS, Duration.ZERO),
            () -> standing,
            () -> Duration.ofNanos(System.nanoTime()));
    execution.permit().refused(); // from here on its time counts
    long millis = LINES_EVERY.toMillis();
    ScheduledFuture<?> showing =
        lines.scheduleAtFixedRate(execution::beside, millis, millis, TimeUnit.MILLISECONDS);
    try {
      return craft(job).work(execution);
    } finally {
      showing.cancel(false);
    }
  }

  private Craft craft(Job job) {
    return crafts.stream().filter(c -> c.jobs().isInstance(job.work())).findFirst().orElseThrow();
  }

  /** Ends the job in progress and the programs that it has started. */
  public void stop(String why) {
    standing = new Standing(Standing.Answer.REFUSED, why);
  }

  @Override
  public void close() {
    lines.shutdownNow();
  }
}
