package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackedDataset;
import dev.tidemill.schemas.message.TrackedMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known, in the form of MLflow's answers. */
final class TrackingJson {

  private TrackingJson() {}

  static Map<String, Object> experiment(TrackedExperiment e) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("experiment_id", e.id);
    out.put("name", e.name);
    out.put("artifact_location", e.artefactLocation);
    out.put("lifecycle_stage", stage(e.deleted));
    out.put("creation_time", e.createdAt.toEpochMilli());
    out.put("last_update_time", e.updatedAt.toEpochMilli());
    out.put("tags", pairs(e.tags));
    return out;
  }

  private static String stage(boolean deleted) {
    return deleted ? "deleted" : "active";
  }

  static List<Map<String, Object>> pairs(Map<String, String> all) {
    List<Map<String, Object>> out = new ArrayList<>();
    all.forEach((key, value) -> out.add(Map.of("key", key, "value", value)));
    return out;
  }

  static String artefactUri(TrackedRun run) {
    return run.experiment.artefactLocation + "/" + run.id + "/artifacts";
  }

  static String artefactUri(TrackedModel model) {
    return model.experiment.artefactLocation + "/models/" + model.id + "/artifacts";
  }

  static Map<String, Object> run(TrackedRun run) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("metrics", run.latest().stream().map(TrackingJson::metric).toList());
    data.put("params", pairs(run.parameters));
    data.put("tags", pairs(run.tags));
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("info", info(run));
    out.put("data", data);
    out.put(
        "inputs",
        Map.of(
            "dataset_inputs",
            run.datasets.values().stream().map(TrackingJson::dataset).toList(),
            "model_inputs",
            run.inputModels.stream().map(m -> Map.of("model_id", m)).toList()));
    List<Map<String, Object>> made = new ArrayList<>();
    run.outputModels.forEach((id, step) -> made.add(Map.of("model_id", id, "step", step)));
    out.put("outputs", Map.of("model_outputs", made));
    return out;
  }

  static Map<String, Object> info(TrackedRun run) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("run_id", run.id);
    out.put("run_uuid", run.id);
    out.put("run_name", run.name);
    out.put("experiment_id", run.experiment.id);
    out.put("user_id", run.user);
    out.put("status", run.status.name());
    out.put("start_time", run.startedAt.toEpochMilli());
    run.endedAt.ifPresent(end -> out.put("end_time", end.toEpochMilli()));
    out.put("artifact_uri", artefactUri(run));
    out.put("lifecycle_stage", stage(run.deleted));
    return out;
  }

  /** Numbers that JSON does not know are written as texts, as Protocol Buffers do. */
  static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  static Map<String, Object> metric(TrackedMetric m) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("key", m.key());
    out.put("value", number(m.value()));
    out.put("timestamp", m.timestamp());
    out.put("step", m.step());
    if (!m.modelId().isEmpty()) {
      out.put("model_id", m.modelId());
    }
    if (!m.datasetName().isEmpty()) {
      out.put("dataset_name", m.datasetName());
      out.put("dataset_digest", m.datasetDigest());
    }
    return out;
  }

  private static Map<String, Object> dataset(TrackedDataset d) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", d.name());
    out.put("digest", d.digest());
    out.put("source_type", d.sourceType());
    out.put("source", d.source());
    if (!d.schema().isEmpty()) {
      out.put("schema", d.schema());
    }
    if (!d.profile().isEmpty()) {
      out.put("profile", d.profile());
    }
    return Map.of("dataset", out, "tags", pairs(d.tags()));
  }

  static Map<String, Object> model(TrackedModel m) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("model_id", m.id);
    info.put("experiment_id", m.experiment.id);
    info.put("name", m.name);
    info.put("creation_timestamp_ms", m.createdAt.toEpochMilli());
    info.put("last_updated_timestamp_ms", m.updatedAt.toEpochMilli());
    info.put("artifact_uri", artefactUri(m));
    info.put("status", m.status);
    info.put("model_type", m.type);
    info.put("source_run_id", m.trackedRunId);
    info.put("tags", pairs(m.tags));
    List<Map<String, Object>> metrics = new ArrayList<>();
    m.metrics
        .values()
        .forEach(
            measured -> {
              Map<String, Object> one = metric(measured.metric());
              one.put("model_id", m.id);
              one.put("run_id", measured.trackedRunId());
              metrics.add(one);
            });
    return Map.of("info", info, "data", Map.of("params", pairs(m.parameters), "metrics", metrics));
  }
}
