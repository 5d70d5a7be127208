package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackedMetric;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a program logged, for people who look at a run or a model. No gate ever uses it. */
final class LoggedSummary {

  private static final String NOTE = "as the trainer logged; never used by a gate";

  private LoggedSummary() {}

  static Optional<Map<String, Object>> of(TrackedRun run) {
    Map<String, Object> metrics = new TreeMap<>();
    for (TrackedMetric m : run.latest()) {
      metrics.put(m.key(), TrackingJson.number(m.value()));
    }
    if (metrics.isEmpty()
        && run.parameters.isEmpty()
        && run.files.all().isEmpty()
        && run.outputModels.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("note", NOTE);
    out.put("trackedRun", run.id);
    out.put("experiment", run.experiment.name);
    out.put("status", run.status.name());
    out.put("parameters", new TreeMap<>(run.parameters));
    out.put("metrics", metrics);
    out.put("files", run.files.all().size());
    return Optional.of(out);
  }
}
