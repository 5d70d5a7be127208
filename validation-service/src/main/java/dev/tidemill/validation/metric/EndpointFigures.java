package dev.tidemill.validation.metric;

import dev.tidemill.kit.metric.KeyedMeters;
import dev.tidemill.validation.monitor.SubjectLevel;
import dev.tidemill.validation.monitor.WatchLevel;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the monitor knows of a pipeline at an endpoint.
 *
 * @param levels by check and column, at most {@value #MOST_COLUMNS} columns of a check and the
 *     worst of the rest
 * @param open how many findings there are about the version that serves, by check
 */
public record EndpointFigures(
    String pipeline, String endpoint, Map<Watch, WatchLevel> levels, Map<String, Integer> open) {

  static final int MOST_COLUMNS = 50;

  /** A check over one column; the model as a whole has an empty one. */
  record Watch(String check, String column) {}

  /** Of all levels that there are. */
  public static EndpointFigures of(
      String pipeline, String endpoint, List<SubjectLevel> all, Map<String, Integer> open) {
    Map<String, Map<String, WatchLevel>> byCheck = new TreeMap<>();
    all.forEach(
        one ->
            byCheck
                .computeIfAbsent(one.subject().check(), c -> new TreeMap<>())
                .put(one.subject().column(), one.level()));
    Map<Watch, WatchLevel> levels = new LinkedHashMap<>();
    byCheck.forEach(
        (check, columns) -> {
          columns.entrySet().stream()
              .limit(MOST_COLUMNS)
              .forEach(c -> levels.put(new Watch(check, c.getKey()), c.getValue()));
          columns.values().stream()
              .skip(MOST_COLUMNS)
              .max(Comparator.comparingDouble(WatchLevel::share))
              .ifPresent(worst -> levels.put(new Watch(check, KeyedMeters.OTHERS), worst));
        });
    return new EndpointFigures(pipeline, endpoint, levels, Map.copyOf(open));
  }
}
