package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.List;

/** Rules about the monitor: what it watches is served, and what it looks back at is kept. */
final class MonitorRules {

  /** The longest window of event time that the monitor looks back: decision rule D1. */
  private static final Duration DRIFT_WINDOW = Duration.ofDays(3);

  /** A block of decision rule C1; what lies before it is folded into a few numbers. */
  private static final Duration QUALITY_BLOCK = Duration.ofHours(6);

  private static final String LABELS = "spec.monitor.labels";

  private final JsonNode spec;
  private final SpecErrors errors;

  MonitorRules(JsonNode spec, SpecErrors errors) {
    this.spec = spec;
    this.errors = errors;
  }

  void check() {
    if (!spec.has("monitor")) {
      return;
    }
    if (!spec.has("rollout")) {
      errors.add(
          "spec.monitor", "it needs spec.rollout: without serving there is nothing to watch");
    }
    if (spec.at("/monitor/predictions/keep").isTextual()
        && spec.at("/monitor/labels/maxDelay").isTextual()
        && errors.clean("spec.monitor.predictions.keep")
        && errors.clean("spec.monitor.labels.maxDelay")) {
      retention(
          Durations.parse(spec.at("/monitor/predictions/keep").asText()),
          Durations.parse(spec.at("/monitor/labels/maxDelay").asText()));
    }
    if (spec.at("/monitor/labels").isObject() && errors.clean(LABELS)) {
      labels(spec.at("/monitor/labels"));
    }
  }

  /** The fields of a topic go with a topic. */
  private void labels(JsonNode labels) {
    String from = labels.path("from").asText();
    if (from.equals("topic") && !labels.has("topic")) {
      errors.add(
          LABELS + ".topic",
          "from: topic needs the topic whose messages are labels, such as {name: outcomes}");
    }
    for (String field : List.of("topic", "label", "time")) {
      if (!from.equals("topic") && labels.has(field)) {
        errors.add(
            LABELS + "." + field,
            from.equals("data")
                ? "only from: topic has it; from: data takes the columns that data.columns names"
                : "only from: topic has it");
      }
    }
    if (from.equals("api") && labels.has("id")) {
      errors.add(LABELS + ".id", "only from: data and from: topic have it");
    }
  }

  /** Decision rule A8: predictions are kept for twice the delay of labels and the window. */
  private void retention(Duration keep, Duration delay) {
    boolean drift = false;
    for (JsonNode check : spec.at("/monitor/checks")) {
      drift |= check.has("drift") || check.has("predictionDrift");
    }
    Duration window = drift ? DRIFT_WINDOW : QUALITY_BLOCK;
    Duration longestDelay = MonitorSpec.MOST_KEPT.minus(window).dividedBy(2);
    Duration leastKept = delay.multipliedBy(2).plus(window);
    String most = Durations.text(MonitorSpec.MOST_KEPT);
    String needed =
        "twice labels.maxDelay and " + Durations.text(window) + " that the monitor looks back";
    if (keep.compareTo(MonitorSpec.MOST_KEPT) > 0) {
      errors.add(
          "spec.monitor.predictions.keep",
          "%s is more than predictions and labels are kept; at most %s is allowed"
              .formatted(Durations.text(keep), most));
    }
    if (delay.compareTo(longestDelay) > 0) {
      errors.add(
          "spec.monitor.labels.maxDelay",
          "%s is too long: predictions are kept for %s, which must hold %s; at most %s is allowed"
              .formatted(Durations.text(delay), most, needed, Durations.text(longestDelay)));
    } else if (keep.compareTo(leastKept) < 0) {
      errors.add(
          "spec.monitor.predictions.keep",
          "%s is too short for %s; at least %s is needed"
              .formatted(Durations.text(keep), needed, Durations.text(leastKept)));
    }
  }
}
