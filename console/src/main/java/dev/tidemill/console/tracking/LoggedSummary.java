package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackedMetric;
import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a program logged, for people who look at a run or a model. No gate ever uses it. */
final class LoggedSummary {

  private static final String NOTE = "as the trainer logged; never used by a gate";

  /** Of each sort, in a sentence. */
  private static final int MOST_TOLD = 10;

  private static final int LONGEST_TOLD = 60;

  private LoggedSummary() {}

  private static String cut(String value) {
    return value.length() > LONGEST_TOLD ? value.substring(0, LONGEST_TOLD) + "…" : value;
  }

  static List<String> sentences(TrackedRun run) {
    if (of(run).isEmpty()) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    run.latest().stream()
        .limit(MOST_TOLD)
        .forEach(m -> parts.add(m.key() + " " + (float) m.value()));
    run.parameters.entrySet().stream()
        .limit(MOST_TOLD)
        .forEach(p -> parts.add(p.getKey() + "=" + cut(p.getValue())));
    return List.of(
        "the trainer logged %s, %s and %s%s"
                .formatted(
                    Counted.of(run.latest().size(), "metric"),
                    Counted.of(run.parameters.size(), "parameter"),
                    Counted.of(run.files.all().size(), "file"),
                    parts.isEmpty() ? "" : ": " + String.join(", ", parts))
            + " (no gate looks at them)");
  }

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
