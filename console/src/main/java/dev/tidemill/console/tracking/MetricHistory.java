package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackedMetric;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The values of one metric of a tracked run. The same value at the same time counts once. */
final class MetricHistory {

  /** MLflow calls the value of the highest step the latest one. */
  private static final Comparator<TrackedMetric> LATEST =
      Comparator.comparingLong(TrackedMetric::step)
          .thenComparingLong(TrackedMetric::timestamp)
          .thenComparingDouble(TrackedMetric::value);

  private final String key;
  private final Set<TrackedMetric> all = new LinkedHashSet<>();
  private TrackedMetric latest;

  MetricHistory(String key) {
    this.key = key;
  }

  void add(TrackedMetric m) {
    // one object for the key, not one for each value
    TrackedMetric kept =
        new TrackedMetric(
            key,
            m.value(),
            m.timestamp(),
            m.step(),
            m.modelId(),
            m.datasetName(),
            m.datasetDigest());
    all.add(kept);
    if (latest == null || LATEST.compare(kept, latest) >= 0) {
      latest = kept;
    }
  }

  TrackedMetric latest() {
    return latest;
  }

  Collection<TrackedMetric> all() {
    return all;
  }
}
