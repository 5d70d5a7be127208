package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.search.SearchAttributes;
import dev.tidemill.console.tracking.search.Searchable;
import dev.tidemill.schemas.message.TrackedMetric;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is known of a logged model, as MLflow 3 has them. */
final class TrackedModel implements Searchable {

  static final SearchAttributes ATTRIBUTES =
      new SearchAttributes(
          Set.of("model_id", "name", "model_type", "source_run_id", "experiment_id", "status"),
          Set.of("creation_time", "last_update_time"));

  static final String PENDING = "LOGGED_MODEL_PENDING";

  /** A value of a metric, and the tracked run that logged it. */
  record Measured(TrackedMetric metric, String trackedRunId) {}

  final String id;
  final TrackedExperiment experiment;
  final String name;
  final String type;
  final String trackedRunId;
  final Instant createdAt;
  Instant updatedAt;
  String status = PENDING;
  boolean deleted;
  final Map<String, String> tags = new TreeMap<>();
  final Map<String, String> parameters = new TreeMap<>();
  final Map<String, Measured> metrics = new LinkedHashMap<>();
  final FileTree files = new FileTree();

  TrackedModel(
      String id,
      TrackedExperiment experiment,
      String name,
      String type,
      String trackedRunId,
      Instant createdAt) {
    this.id = id;
    this.experiment = experiment;
    this.name = name;
    this.type = type;
    this.trackedRunId = trackedRunId;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  void measured(TrackedMetric metric, String run) {
    metrics.put(
        String.join("\n", metric.key(), metric.datasetName(), metric.datasetDigest()),
        new Measured(metric, run));
  }

  @Override
  public Optional<Object> value(Part part, String key) {
    return switch (part) {
      case METRIC ->
          metrics.values().stream()
              .filter(m -> m.metric().key().equals(key))
              .findFirst()
              .map(m -> m.metric().value());
      case PARAMETER -> Optional.ofNullable(parameters.get(key));
      case TAG -> Optional.ofNullable(tags.get(key));
      case DATASET -> Optional.empty();
      case ATTRIBUTE -> attribute(key);
    };
  }

  private Optional<Object> attribute(String key) {
    return switch (key) {
      case "model_id" -> Optional.of(id);
      case "name" -> Optional.of(name);
      case "model_type" -> Optional.of(type);
      case "source_run_id" -> Optional.of(trackedRunId);
      case "experiment_id" -> Optional.of(experiment.id);
      case "status" -> Optional.of(status.replace("LOGGED_MODEL_", ""));
      case "creation_time" -> Optional.of(createdAt.toEpochMilli());
      case "last_update_time" -> Optional.of(updatedAt.toEpochMilli());
      default -> Optional.empty();
    };
  }
}
