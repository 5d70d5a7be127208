package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackedMetric;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.ForeignText;
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

  private static String told(String value) {
    String line = ForeignText.shown(value.replaceAll("\\s+", " "));
    return line.length() > LONGEST_TOLD ? ForeignText.cut(line, LONGEST_TOLD) + "…" : line;
  }

  private static String told(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Float.toString((float) value);
  }

  /** Lines, the first of which says how much there is. */
  static List<String> sentences(TrackedRun run) {
    if (of(run).isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "the trainer logged %s, %s and %s (no gate looks at them)"
            .formatted(
                Counted.of(run.latest().size(), "metric"),
                Counted.of(run.parameters.size(), "parameter"),
                Counted.of(run.files.all().size(), "file")));
    line(
        "metrics", run.latest().stream().map(m -> m.key() + " " + told(m.value())).toList(), lines);
    line(
        "parameters",
        run.parameters.entrySet().stream().map(p -> p.getKey() + "=" + told(p.getValue())).toList(),
        lines);
    line("files", List.copyOf(run.files.all().keySet()), lines);
    return lines;
  }

  private static void line(String sort, List<String> all, List<String> lines) {
    if (!all.isEmpty()) {
      int rest = all.size() - MOST_TOLD;
      lines.add(
          "  %s: %s%s"
              .formatted(
                  sort,
                  String.join(", ", all.subList(0, Math.min(all.size(), MOST_TOLD))),
                  rest > 0 ? " and " + rest + " more" : ""));
    }
  }

  /** Each value by what it is, such as {@code metric loss}, to compare it with another run's. */
  static Map<String, String> values(TrackedRun run) {
    Map<String, String> out = new TreeMap<>();
    run.latest().forEach(m -> out.put("metric " + m.key(), told(m.value())));
    run.parameters.forEach((key, value) -> out.put("parameter " + key, told(value)));
    return out;
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
