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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the runs of a draft go. One that really was goes as it went. Others are supposed to take the
 * median time of the real ones, and to end promoted unless the real run that took most of their
 * signals ended otherwise.
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

  /**
   * When a run of the draft ends; empty: not in the time that is replayed.
   *
   * @param same the real run that it is, if it really was
   */
  Optional<Instant> end(Instant start, Optional<RealRun> same) {
    if (same.isEmpty()) {
      return Optional.of(start.plus(takes));
    }
    Optional<Duration> took = same.get().took();
    // A run that was replaced would have gone on: only the draft says whether it is replaced.
    return isReplaced(same.get())
        ? took.map(t -> start.plus(t.compareTo(takes) < 0 ? takes : t.plusMillis(1)))
        : took.map(start::plus);
  }

  private static boolean isReplaced(RealRun run) {
    return run.outcome().filter(RunOutcome.SUPERSEDED::equals).isPresent();
  }

  /** The real run that took these very signals, if one did. */
  Optional<RealRun> same(Collection<String> signals, Map<RealRun, Integer> sharing) {
    return sharing.keySet().stream()
        .filter(run -> occurrences(run.signals()).equals(occurrences(signals)))
        .findFirst();
  }

  private static Set<String> occurrences(Collection<String> signals) {
    return signals.stream().map(RunModel::occurrence).collect(Collectors.toSet());
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
      boolean ended = e.getKey().outcome().isPresent() && !isReplaced(e.getKey());
      if (e.getValue() > most && ended) {
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
