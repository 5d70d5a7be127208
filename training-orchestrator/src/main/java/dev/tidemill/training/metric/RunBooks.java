package dev.tidemill.training.metric;

import dev.tidemill.kit.metric.KeyedMeters;
import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.CurrentJob;
import dev.tidemill.training.run.state.PipelineRuns;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The runs of the pipelines that this instance decides for, as metrics. All of them are taken from
 * the states: they stand where they stood after a restart, and an instance shows its own pipelines
 * only, so they can be summed up over instances. Thread-safe.
 */
public final class RunBooks implements StateObserver<PipelineRuns> {

  private static final Set<RunStage> STAGES = EnumSet.complementOf(EnumSet.of(RunStage.ENDED));

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final KeyedMeters<PipelineRuns> meters;

  /**
   * @param clock the wall clock, for ages
   */
  public RunBooks(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.meters =
        new KeyedMeters<>(
            registry, state -> true, (key, runs) -> make(key, () -> Stream.of(runs.get())));
    make(KeyedMeters.OTHERS, meters::others);
    for (RunStage stage : STAGES) {
      TrainingMetrics.JOBS_WAITING.on(registry, () -> waiting(stage).count(), text(stage));
      TrainingMetrics.JOBS_WAITING_AGE.on(registry, () -> age(waiting(stage)), text(stage));
    }
  }

  /** What the meters of a pipeline, or of all others, are taken from. */
  private interface Books {
    Stream<PipelineRuns> all();

    default Stream<ActiveRun> open() {
      return all().flatMap(state -> state.runs().stream());
    }
  }

  private List<Meter> make(String pipeline, Books books) {
    List<Meter> made = new ArrayList<>();
    for (RunStage stage : STAGES) {
      made.add(
          TrainingMetrics.RUNS_OPEN.on(
              registry,
              () -> books.open().filter(run -> run.stage() == stage).count(),
              pipeline,
              text(stage)));
    }
    made.add(
        TrainingMetrics.RUNS_OPEN_AGE.on(
            registry,
            () -> age(books.open().filter(run -> !run.atDeployer()).map(ActiveRun::requestedAt)),
            pipeline));
    for (RunOutcome outcome : RunOutcome.values()) {
      made.add(
          TrainingMetrics.RUN_DURATION.follow(
              registry,
              () -> books.all().mapToLong(state -> state.totals().ended(outcome)).sum(),
              () -> books.all().mapToDouble(state -> state.totals().seconds(outcome)).sum(),
              pipeline,
              text(outcome)));
    }
    return made;
  }

  /** When the jobs of a stage that nobody has were put on the queue. */
  private Stream<Instant> waiting(RunStage stage) {
    List<Instant> since = new ArrayList<>();
    meters.each(
        (pipeline, state) ->
            state.runs().stream()
                .filter(run -> run.stage() == stage)
                .map(ActiveRun::job)
                .flatMap(Optional::stream)
                .filter(job -> job.granted().isEmpty())
                .map(CurrentJob::issuedAt)
                .forEach(since::add));
    return since.stream();
  }

  /** Seconds since the first of them; 0 if there is none. */
  private double age(Stream<Instant> since) {
    Instant now = clock.instant();
    return since
        .min(Instant::compareTo)
        .map(first -> Math.max(0, Duration.between(first, now).toMillis() / 1000.0))
        .orElse(0.0);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void owned(int partition, String key, PipelineRuns state) {
    meters.put(partition, key, state);
  }

  @Override
  public void revoked(int partition) {
    meters.revoked(partition);
  }
}
