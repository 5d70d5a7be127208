package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.monitor.quality.Loss;
import java.util.Map;
import java.util.Optional;

/**
 * What is watched at an endpoint.
 *
 * @param models the versions that may serve, by version
 */
public record MonitorPlan(
    String pipeline,
    String endpoint,
    Task task,
    MonitorSpec spec,
    Map<Integer, WatchedModel> models) {

  public MonitorPlan {
    models = Map.copyOf(models);
  }

  /** What is known of a version, if it may serve. */
  public Optional<WatchedModel> model(int version) {
    return Optional.ofNullable(models.get(version));
  }

  /** The loss that this task's answers are judged by. */
  public Loss loss() {
    return Loss.of(task);
  }
}
