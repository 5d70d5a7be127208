package dev.tidemill.training.label;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.MonitorSpec.LabelOrigin;
import dev.tidemill.training.metric.TrainingMetrics;
import dev.tidemill.training.snapshot.SnapshotException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the labels of pipelines, one pipeline after the other. A pipeline is looked at as often
 * as its sources say, but ten times as long as its last look took it is left alone, so that reading
 * large data takes a tenth of the time at most. One that fails is looked at again later, each time
 * twice as late, up to a minute. Called by one thread; {@link #told} by any.
 */
final class LabelLooks {

  private static final Logger LOG = LoggerFactory.getLogger(LabelLooks.class);
  private static final int REST = 10;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Map<LabelOrigin, LabelSource> sources;
  private final LabelSender sender;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final MeterRegistry meters;
  private final Map<String, Plan> plans = new HashMap<>();
  private final Map<String, List<String>> told = new ConcurrentSkipListMap<>();

  /**
   * When a pipeline is looked at again.
   *
   * @param version that was looked at; another one is looked at at once
   * @param pause after a failure; zero after a look that succeeded
   */
  private record Plan(int version, Instant next, Duration pause) {}

  LabelLooks(
      Map<LabelOrigin, LabelSource> sources,
      LabelSender sender,
      InstantSource clock,
      LongSupplier nanos,
      MeterRegistry meters) {
    this.sources = Map.copyOf(sources);
    this.sender = sender;
    this.clock = clock;
    this.nanos = nanos;
    this.meters = meters;
  }

  /** What people should know of the labels of pipelines: a list of sentences for each. */
  Map<String, List<String>> told() {
    return new TreeMap<>(told);
  }

  /**
   * Looks at those of the pipelines for which it is time.
   *
   * @param pipelines whose labels are read
   * @param ended pipelines whose labels no longer are
   */
  void round(List<PipelineVersion> pipelines, Set<String> ended) {
    Set<String> owned =
        pipelines.stream().map(PipelineVersion::pipeline).collect(Collectors.toSet());
    ended.stream().filter(p -> !owned.contains(p)).forEach(this::forget);
    plans.keySet().retainAll(owned);
    told.keySet().retainAll(owned);
    for (PipelineVersion pipeline : pipelines) {
      LabelOrigin from = LabelledPipelines.origin(pipeline);
      Plan plan = plans.get(pipeline.pipeline());
      if (isDue(plan, pipeline)) {
        look(pipeline, from, plan);
      }
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  private void forget(String pipeline) {
    sources.values().forEach(s -> s.forget(pipeline));
  }

  private boolean isDue(Plan plan, PipelineVersion pipeline) {
    return plan == null
        || plan.version() != pipeline.version()
        || !clock.instant().isBefore(plan.next());
  }

  private void look(PipelineVersion pipeline, LabelOrigin from, Plan last) {
    LabelSource source = sources.get(from);
    TrainingMetrics.LABELS_FAILURES.on(meters, pipeline.pipeline());
    LabelTally tally = new LabelTally();
    LabelOutlet outlet = new LabelOutlet(LabelMeaning.of(pipeline.spec()), sender, clock, tally);
    long started = nanos.getAsLong();
    Duration pause = Duration.ZERO;
    List<String> sentences = new ArrayList<>();
    try {
      source.look(pipeline, outlet);
    } catch (SnapshotException | SourceException e) {
      pause = failed(pipeline, last);
      sentences.add(e.getMessage());
    } catch (Exception | LinkageError e) { // of a native library too: it concerns this pipeline
      pause = failed(pipeline, last);
      sentences.add(e.toString());
      LOG.warn("The labels of {} cannot be read", pipeline.pipeline(), e);
    }
    sentences.addAll(tally.told());
    count(pipeline, tally);
    tell(pipeline, tally, sentences, !pause.isZero());
    Duration rest = Duration.ofNanos(nanos.getAsLong() - started).multipliedBy(REST);
    Duration wait = pause.isZero() ? source.every(pipeline) : pause;
    Instant next = clock.instant().plus(rest.compareTo(wait) > 0 ? rest : wait);
    plans.put(pipeline.pipeline(), new Plan(pipeline.version(), next, pause));
  }

  private Duration failed(PipelineVersion pipeline, Plan last) {
    TrainingMetrics.LABELS_FAILURES.on(meters, pipeline.pipeline()).increment();
    Duration doubled =
        last == null || last.pause().isZero() ? FIRST_PAUSE : last.pause().multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private void count(PipelineVersion pipeline, LabelTally tally) {
    if (tally.sent() > 0) {
      TrainingMetrics.LABELS_READ.on(meters, pipeline.pipeline()).increment((double) tally.sent());
      LOG.info("{}: {} labels were read", pipeline.pipeline(), tally.sent());
    }
    if (tally.refused() > 0) {
      TrainingMetrics.LABELS_REFUSED
          .on(meters, pipeline.pipeline())
          .increment((double) tally.refused());
    }
  }

  /** Sentences stay until a look says others; the log has each once. */
  private void tell(
      PipelineVersion pipeline, LabelTally tally, List<String> sentences, boolean failed) {
    String key = pipeline.pipeline();
    List<String> before = told.getOrDefault(key, List.of());
    sentences.stream()
        .filter(s -> !before.contains(s))
        .forEach(s -> LOG.warn("Labels of {}: {}", key, s));
    boolean nothingRead = tally.sent() + tally.refused() == 0 && !failed;
    if (!sentences.isEmpty()) {
      told.put(key, List.copyOf(sentences));
    } else if (!nothingRead || (plans.containsKey(key) && !plans.get(key).pause().isZero())) {
      told.remove(key);
    }
  }
}
