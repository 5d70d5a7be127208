package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackedMetric;
import dev.tidemill.schemas.message.TrackingEventBody;
import dev.tidemill.schemas.message.TrackingEventBody.RunLogged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts what is logged at once into records that Kafka takes. */
final class RunLoggedParts {

  /** Characters of values in a record: four bytes each at most, of the 2 MB of a record. */
  private static final int MOST_CHARACTERS = 200_000;

  private RunLoggedParts() {}

  static List<TrackingEventBody> of(
      String run,
      List<TrackedMetric> metrics,
      Map<String, String> parameters,
      Map<String, String> tags) {
    if (characters(parameters) + characters(tags) < MOST_CHARACTERS) {
      return List.of(new RunLogged(run, metrics, parameters, tags, List.of()));
    }
    List<TrackingEventBody> all = new ArrayList<>();
    if (!metrics.isEmpty()) {
      all.add(new RunLogged(run, metrics, Map.of(), Map.of(), List.of()));
    }
    for (Map<String, String> part : parts(parameters)) {
      all.add(new RunLogged(run, List.of(), part, Map.of(), List.of()));
    }
    for (Map<String, String> part : parts(tags)) {
      all.add(new RunLogged(run, List.of(), Map.of(), part, List.of()));
    }
    return all;
  }

  private static int characters(Map<String, String> all) {
    return all.entrySet().stream().mapToInt(e -> e.getKey().length() + e.getValue().length()).sum();
  }

  private static List<Map<String, String>> parts(Map<String, String> all) {
    List<Map<String, String>> parts = new ArrayList<>();
    Map<String, String> part = new LinkedHashMap<>();
    int characters = 0;
    for (Map.Entry<String, String> each : all.entrySet()) {
      characters += each.getKey().length() + each.getValue().length();
      if (characters > MOST_CHARACTERS) {
        parts.add(part);
        part = new LinkedHashMap<>();
        characters = each.getKey().length() + each.getValue().length();
      }
      part.put(each.getKey(), each.getValue());
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }
}
