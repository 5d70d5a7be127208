package dev.tidemill.console.tracking.search;

import dev.tidemill.console.tracking.search.Searchable.Part;
import java.util.Locale;
import java.util.Map;

/** A name in a filter: {@code metrics.loss}, {@code tags.`my tag`}, {@code start_time}. */
record SearchName(Part part, String key) {

  private static final Map<String, Part> PARTS =
      Map.ofEntries(
          Map.entry("metric", Part.METRIC),
          Map.entry("metrics", Part.METRIC),
          Map.entry("param", Part.PARAMETER),
          Map.entry("params", Part.PARAMETER),
          Map.entry("parameter", Part.PARAMETER),
          Map.entry("parameters", Part.PARAMETER),
          Map.entry("tag", Part.TAG),
          Map.entry("tags", Part.TAG),
          Map.entry("dataset", Part.DATASET),
          Map.entry("datasets", Part.DATASET),
          Map.entry("attribute", Part.ATTRIBUTE),
          Map.entry("attributes", Part.ATTRIBUTE),
          Map.entry("attr", Part.ATTRIBUTE),
          Map.entry("run", Part.ATTRIBUTE));

  /** MLflow's other words for attributes. */
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "run name", "run_name",
          "created", "start_time",
          "creation_timestamp", "creation_time",
          "last_updated_timestamp", "last_update_time",
          "timestamp", "creation_time",
          "experiment_name", "name",
          "model_name", "name");

  static SearchName of(String first, String rest) {
    if (rest.isEmpty()) {
      return new SearchName(Part.ATTRIBUTE, attribute(first));
    }
    Part part = PARTS.get(first.toLowerCase(Locale.ROOT));
    if (part == null) {
      throw new SearchSyntaxException(
          "\"%s\" cannot be searched; allowed: metrics, params, tags, datasets and attributes"
              .formatted(first));
    }
    return new SearchName(part, part == Part.ATTRIBUTE ? attribute(rest) : rest);
  }

  private static String attribute(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ATTRIBUTES.getOrDefault(lower, lower);
  }
}
