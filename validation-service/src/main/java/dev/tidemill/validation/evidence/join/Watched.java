package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.spec.DataSpec.DataClock;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.evidence.AnswerLoss;
import dev.tidemill.validation.evidence.EventClock;
import dev.tidemill.validation.evidence.LabelReader;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.Monitor;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.WatchedModel;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import dev.tidemill.validation.monitor.quality.BaselineJson;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an endpoint is judged and watched, from the versions that may answer there. The newest
 * version's specification counts.
 *
 * @param horizon a request is mature at this event age (H of decision rule A8)
 * @param monitor absent when the specification has no monitor
 */
record Watched(Duration horizon, AnswerLoss losses, EventClock clock, Optional<Monitor> monitor) {

  /** What is watched of at least one version. */
  static Watched of(List<MonitoredVersion> versions) {
    MonitoredVersion newest =
        versions.stream()
            .max(Comparator.comparingInt(v -> v.model().version()))
            .orElseThrow(() -> new IllegalArgumentException("at least one version is needed"));
    PipelineSpec spec = newest.spec();
    double labelVariance = statistic(newest.model(), "labelVariance", 1);
    LabelReader labels = new LabelReader(spec.task(), newest.model().signature().classes());
    AnswerLoss losses = new AnswerLoss(LossScale.ofRollout(spec, labelVariance), labels);
    Duration horizon = spec.monitor().map(MonitorSpec::labelsMaxDelay).orElse(Duration.ZERO);
    Optional<Monitor> monitor =
        spec.monitor()
            .map(
                m ->
                    new Monitor(
                        new MonitorPlan(
                            spec.key(),
                            newest.endpoint(),
                            spec.task(),
                            LossScale.ofMonitor(spec, labelVariance),
                            m,
                            models(versions)),
                        MonitorKinds::of));
    return new Watched(horizon, losses, clock(spec, versions), monitor);
  }

  private static EventClock clock(PipelineSpec spec, List<MonitoredVersion> versions) {
    long dataEnd =
        versions.stream()
            .mapToLong(v -> v.model().snapshot().windowEnd().toEpochMilli())
            .max()
            .orElseThrow();
    return new EventClock(spec.data().clock() == DataClock.WALL, dataEnd);
  }

  private static Map<Integer, WatchedModel> models(List<MonitoredVersion> versions) {
    Map<Integer, WatchedModel> models = new HashMap<>();
    for (MonitoredVersion version : versions) {
      version
          .profile()
          .ifPresent(
              json ->
                  models.put(
                      version.model().version(),
                      model(version.spec().task(), version.model(), json)));
    }
    return models;
  }

  private static WatchedModel model(Task task, ModelVersion model, String reference) {
    List<String> named = model.signature().features();
    return new WatchedModel(
        model.version(),
        named.isEmpty() ? model.prepared().features() : named,
        ProfileJson.fromJson(reference),
        Optional.ofNullable(model.verdict().statistics().get("holdoutRegret")),
        BaselineJson.read(reference),
        statistic(model, "labelMean", 0),
        statistic(model, "labelVariance", 1),
        model.snapshot().windowEnd(),
        task == Task.MULTICLASS_CLASSIFICATION ? model.signature().classes() : List.of());
  }

  private static double statistic(ModelVersion model, String name, double fallback) {
    return model.verdict().statistics().getOrDefault(name, fallback);
  }
}
