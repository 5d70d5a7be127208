package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.search.SearchAttributes;
import dev.tidemill.console.tracking.search.Searchable;
import dev.tidemill.schemas.message.TrackedDataset;
import dev.tidemill.schemas.message.TrackedMetric;
import dev.tidemill.schemas.message.TrackedStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is known of a tracked run. */
final class TrackedRun implements Searchable {

  static final SearchAttributes ATTRIBUTES =
      new SearchAttributes(
          Set.of("run_id", "run_name", "experiment_id", "status", "user_id", "artifact_uri"),
          Set.of("start_time", "end_time"));

  /** The attempt of a run of a pipeline. */
  record OfAttempt(String pipeline, String runId, int attempt) {}

  final String id;
  final TrackedExperiment experiment;
  final Instant startedAt;
  final String user;

  /** The tracked run of the attempt whose program made it; its own id for that itself. */
  final String attemptRunId;

  Optional<OfAttempt> attempt = Optional.empty();
  String name;
  TrackedStatus status = TrackedStatus.RUNNING;
  Optional<Instant> endedAt = Optional.empty();
  boolean deleted;
  final Map<String, String> tags = new TreeMap<>();
  final Map<String, String> parameters = new TreeMap<>();
  final FileTree files = new FileTree();
  final Map<String, TrackedDataset> datasets = new LinkedHashMap<>();
  final Set<String> inputModels = new LinkedHashSet<>();
  final Map<String, Long> outputModels = new LinkedHashMap<>();
  private final Map<String, MetricHistory> metrics = new TreeMap<>();

  TrackedRun(
      String id,
      TrackedExperiment experiment,
      String name,
      String user,
      Instant startedAt,
      String attemptRunId) {
    this.id = id;
    this.experiment = experiment;
    this.name = name;
    this.user = user;
    this.startedAt = startedAt;
    this.attemptRunId = attemptRunId;
  }

  void measured(TrackedMetric metric) {
    metrics.computeIfAbsent(metric.key(), MetricHistory::new).add(metric);
  }

  /** The last value of each metric. */
  Collection<TrackedMetric> latest() {
    return metrics.values().stream().map(MetricHistory::latest).toList();
  }

  /** All values of a metric, in the order in which they were logged. */
  List<TrackedMetric> history(String key) {
    MetricHistory history = metrics.get(key);
    return history == null ? List.of() : new ArrayList<>(history.all());
  }

  @Override
  public Optional<Object> value(Part part, String key) {
    return switch (part) {
      case METRIC -> Optional.ofNullable(metrics.get(key)).map(h -> h.latest().value());
      case PARAMETER -> Optional.ofNullable(parameters.get(key));
      case TAG -> Optional.ofNullable(tags.get(key));
      case DATASET -> values(part, key).findFirst();
      case ATTRIBUTE -> attribute(key);
    };
  }

  @Override
  public Stream<Object> values(Part part, String key) {
    return part == Part.DATASET
        ? datasets.values().stream().map(d -> dataset(d, key))
        : value(part, key).stream();
  }

  /** A program may log the same data again, to say of a metric that it is about them. */
  void read(TrackedDataset dataset) {
    datasets.merge(
        dataset.name() + "\n" + dataset.digest(),
        dataset,
        (before, now) -> {
          Map<String, String> tags = new TreeMap<>(now.tags());
          tags.putAll(before.tags());
          return new TrackedDataset(
              before.name(),
              before.digest(),
              before.sourceType(),
              before.source(),
              before.schema(),
              before.profile(),
              tags);
        });
  }

  private static String dataset(TrackedDataset dataset, String key) {
    return switch (key) {
      case "name" -> dataset.name();
      case "digest" -> dataset.digest();
      case "context" -> dataset.tags().getOrDefault("mlflow.data.context", "");
      default -> "";
    };
  }

  private Optional<Object> attribute(String key) {
    return switch (key) {
      case "run_id" -> Optional.of(id);
      case "run_name" -> Optional.of(name);
      case "experiment_id" -> Optional.of(experiment.id);
      case "status" -> Optional.of(status.name());
      case "user_id" -> Optional.of(user);
      case "artifact_uri" -> Optional.of(TrackingJson.artefactUri(this));
      case "start_time" -> Optional.of(startedAt.toEpochMilli());
      case "end_time" -> endedAt.map(Instant::toEpochMilli);
      default -> Optional.empty();
    };
  }
}
