package dev.tidemill.benchmarks;

import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the decisions about schedules with what was planned: each pipeline has one trigger that
 * fires every second. What was planned follows from the clock alone, not from the decisions.
 */
final class ScheduleAudit {

  private static final String PLANNED = "schedule:";

  /** To a run. */
  private static final Set<TriggerOutcome> ON_THE_WAY =
      EnumSet.of(TriggerOutcome.FIRED, TriggerOutcome.WAITING);

  /** By pipeline and planned instant, when a run was decided for it: once if all is well. */
  private final Map<String, TreeMap<Instant, List<Instant>>> fires = new HashMap<>();

  private final Map<String, Integer> runs = new HashMap<>();
  private final List<String> otherwise = new ArrayList<>();

  /** Takes a decision. */
  void take(TriggerDecision decision) {
    if (decision.event() instanceof Fired fired) {
      runs.merge(fired.runId(), 1, Integer::sum);
      for (String id : fired.signals().ids()) {
        if (id.startsWith(PLANNED)) {
          fires
              .computeIfAbsent(decision.pipeline(), p -> new TreeMap<>())
              .computeIfAbsent(
                  Instant.parse(id.substring(id.lastIndexOf('@') + 1)), at -> new ArrayList<>())
              .add(decision.at());
        }
      }
    } else if (decision.event() instanceof Evaluated evaluated
        && !ON_THE_WAY.contains(evaluated.outcome())) {
      otherwise.add(decision.pipeline() + " " + evaluated.outcome() + ": " + evaluated.reason());
    }
  }

  /** The last planned instant for which every one of these pipelines has a fire. */
  Instant allFiredFor(int pipelines) {
    return fires.size() < pipelines
        ? Instant.EPOCH
        : fires.values().stream().map(TreeMap::lastKey).min(Instant::compareTo).orElseThrow();
  }

  /**
   * What was found.
   *
   * @param planned instants of all pipelines
   * @param lost without a run
   * @param doubled with more than one run, or a run that was decided twice
   * @param otherwise what was decided about a planned instant instead of a run
   * @param lateMillis from each planned instant to its decision
   */
  record Finding(
      long planned,
      List<String> lost,
      List<String> doubled,
      List<String> otherwise,
      Quantiles lateMillis) {

    boolean held() {
      return planned > 0 && lost.isEmpty() && doubled.isEmpty() && otherwise.isEmpty();
    }
  }

  /** Compares each second from {@code from} to {@code to}, both included. */
  Finding compare(int pipelines, Instant from, Instant to) {
    long planned = 0;
    List<String> lost = new ArrayList<>();
    List<String> doubled = new ArrayList<>();
    List<Double> late = new ArrayList<>();
    for (int i = 0; i < pipelines; i++) {
      String pipeline = AppliedPipelines.key(i);
      Map<Instant, List<Instant>> of = fires.getOrDefault(pipeline, new TreeMap<>());
      for (Instant at = from; !at.isAfter(to); at = at.plusSeconds(1)) {
        planned++;
        List<Instant> decided = of.getOrDefault(at, List.of());
        if (decided.isEmpty()) {
          lost.add(pipeline + " at " + at);
        } else if (decided.size() > 1) {
          doubled.add(pipeline + " at " + at + ": " + decided);
        }
        if (!decided.isEmpty()) {
          late.add((double) Duration.between(at, decided.get(0)).toMillis());
        }
      }
    }
    runs.forEach(
        (run, times) -> {
          if (times > 1) {
            doubled.add("run " + run + " " + times + " times");
          }
        });
    return new Finding(planned, lost, doubled, List.copyOf(otherwise), Quantiles.of(late));
  }
}
