package dev.tidemill.trigger.backtest;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.trigger.backtest.Past.RealRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How runs that were never made are supposed to go: they take the median time of the real ones, and
 * end promoted unless the real run that took the same signals ended otherwise.
 */
final class RunModel {

  /** Where no real run has ended. */
  static final Duration USUAL = Duration.ofMinutes(10);

  private static final String PLANNED = "schedule:";

  private final Map<String, RealRun> bySignal = new HashMap<>();
  private final Duration takes;

  RunModel(Past past) {
    takes = past.medianRun().orElse(USUAL);
    for (RealRun run : past.runs()) {
      run.signals().forEach(id -> bySignal.putIfAbsent(occurrence(id), run));
    }
  }

  Duration takes() {
    return takes;
  }

  Instant end(Instant start) {
    return start.plus(takes);
  }

  /** The real runs that took some of these signals with how many of them, oldest run first. */
  Map<RealRun, Integer> sharing(Collection<String> signals) {
    Map<RealRun, Integer> out = new LinkedHashMap<>();
    for (String id : signals) {
      RealRun run = bySignal.get(occurrence(id));
      if (run != null) {
        out.merge(run, 1, Integer::sum);
      }
    }
    Map<RealRun, Integer> sorted = new LinkedHashMap<>();
    out.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Comparator.comparing(RealRun::at).thenComparing(RealRun::runId)))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  /** As the real run that took most of them ended. */
  RunOutcome outcome(Map<RealRun, Integer> sharing) {
    RunOutcome outcome = RunOutcome.PROMOTED;
    int most = 0;
    for (Map.Entry<RealRun, Integer> e : sharing.entrySet()) {
      if (e.getValue() > most && e.getKey().outcome().isPresent()) {
        most = e.getValue();
        outcome = e.getKey().outcome().get();
      }
    }
    return outcome;
  }

  /** A planned instant is the same under another name of its trigger. */
  private static String occurrence(String id) {
    return id.startsWith(PLANNED) ? PLANNED + id.substring(id.lastIndexOf('@')) : id;
  }

  static List<String> ids(Map<RealRun, Integer> sharing) {
    return sharing.keySet().stream().map(RealRun::runId).toList();
  }
}
