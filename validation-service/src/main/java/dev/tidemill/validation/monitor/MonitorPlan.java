package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.loss.LossScale;
import java.util.Map;
import java.util.Optional;

/**
 * What is watched at an endpoint.
 *
 * @param loss what answers are judged by
 * @param models the versions that may serve, by version
 */
public record MonitorPlan(
    String pipeline,
    String endpoint,
    Task task,
    LossScale loss,
    MonitorSpec spec,
    Map<Integer, WatchedModel> models) {

  public MonitorPlan {
    models = Map.copyOf(models);
  }

  /** What is known of a version, if it may serve. */
  public Optional<WatchedModel> model(int version) {
    return Optional.ofNullable(models.get(version));
  }
}
