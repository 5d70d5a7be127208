package dev.tidemill.console;

import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.console.trigger.SignalCounts;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.SourceStates;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What is known of a pipeline. */
final class PipelineView {

  private static final int MAX_FINDINGS = 1_000;

  /** The newest rollouts are held with their events, older ones as a summary. */
  static final int MAX_FULL_ROLLOUTS = 200;

  private static final int MAX_ROLLOUTS = 5_000;

  /** The newest runs are held with their events, older ones as a summary. */
  static final int MAX_FULL_RUNS = 1_000;

  private static final int MAX_RUNS = 20_000;

  final String pipeline;
  Optional<PipelineVersion> current = Optional.empty();
  Optional<SourceStates> sourceStates = Optional.empty();
  Optional<Integer> champion = Optional.empty();
  final Set<String> paused = new LinkedHashSet<>();
  final Map<String, RunView> runs = new LinkedHashMap<>();
  final Map<String, RolloutView> rollouts = new LinkedHashMap<>();
  private final Set<RolloutView> fullRollouts = new LinkedHashSet<>();
  private final Set<RunView> fullRuns = new LinkedHashSet<>();
  final TreeMap<Integer, ModelVersion> models = new TreeMap<>();
  final Deque<Finding> findings = new ArrayDeque<>();
  final PipelineFiles files = new PipelineFiles();
  final PipelineTriggers triggers = new PipelineTriggers();
  final SignalCounts signals = new SignalCounts();
  final RequestRate requests = new RequestRate();

  /** When the pipeline of this name before it was deleted, and its newest version. */
  private Instant begunAfter = Instant.EPOCH;

  private int versionsAfter;

  PipelineView(String pipeline) {
    this.pipeline = pipeline;
  }

  void found(Finding finding) {
    if (findings.size() >= MAX_FINDINGS) {
      findings.pollFirst();
    }
    findings.addLast(finding);
  }

  RunView run(String runId) {
    RunView known = runs.get(runId);
    if (known != null) {
      return known;
    }
    RunView made = new RunView(runId, pipeline);
    runs.put(runId, made);
    fullRuns.add(made);
    if (fullRuns.size() > MAX_FULL_RUNS) {
      oldestEndedRun(fullRuns)
          .ifPresent(
              r -> {
                r.shorten();
                fullRuns.remove(r);
              });
    }
    if (runs.size() > MAX_RUNS) {
      oldestEndedRun(runs.values()).ifPresent(r -> runs.remove(r.runId));
    }
    return made;
  }

  /** A run in progress is never dropped. */
  private static Optional<RunView> oldestEndedRun(Collection<RunView> of) {
    return of.stream().filter(r -> r.outcome.isPresent()).findFirst();
  }

  RolloutView rollout(String rolloutId) {
    RolloutView known = rollouts.get(rolloutId);
    if (known != null) {
      return known;
    }
    RolloutView made = new RolloutView(rolloutId, pipeline);
    rollouts.put(rolloutId, made);
    fullRollouts.add(made);
    if (fullRollouts.size() > MAX_FULL_ROLLOUTS) {
      oldestEnded(fullRollouts)
          .ifPresent(
              r -> {
                r.shorten();
                fullRollouts.remove(r);
              });
    }
    if (rollouts.size() > MAX_ROLLOUTS) {
      oldestEnded(rollouts.values()).ifPresent(r -> rollouts.remove(r.rolloutId));
    }
    return made;
  }

  /** A rollout in progress is never dropped, however many candidates were rejected meanwhile. */
  private static Optional<RolloutView> oldestEnded(Collection<RolloutView> of) {
    return of.stream().filter(r -> r.outcome.isPresent()).findFirst();
  }

  /** It was deleted: its history stays, and does not count for a later pipeline of its name. */
  void forget(Instant at, int lastVersion) {
    begunAfter = at;
    versionsAfter = lastVersion;
    files.forgetAll();
  }

  private long runsOfThisLife(Predicate<RunView> counted) {
    return runs.values().stream()
        .filter(r -> !r.requestedAt.isBefore(begunAfter))
        .filter(counted)
        .count();
  }

  /** Where gateways serve it; empty if none does. */
  private static String endpoint(PipelineSpec spec) {
    return spec.rollout()
        .map(RolloutSpec::serving)
        .filter(s -> s.backend() != RolloutSpec.Backend.NONE)
        .map(RolloutSpec.Serving::endpoint)
        .orElse("");
  }

  /** Whether it is applied and has not been deleted since. */
  boolean live() {
    return current.filter(c -> !c.deleted()).isPresent();
  }

  /** Whether it was applied, and deleted since. */
  boolean deleted() {
    return current.filter(PipelineVersion::deleted).isPresent();
  }

  /** A rollout's pause belongs to the rollout and ends with it. */
  private List<String> allPaused() {
    List<String> all = new ArrayList<>(paused);
    if (rollouts.values().stream().anyMatch(r -> r.paused && r.outcome.isEmpty())) {
      all.add("rollout");
    }
    return all;
  }

  /** How what its specification reads from stands. */
  SourceStandings sources() {
    return current.map(c -> SourceStandings.of(c, sourceStates)).orElse(SourceStandings.NONE);
  }

  Map<String, Object> summary() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pipeline", pipeline);
    current.ifPresent(
        c -> {
          out.put("version", c.version());
          out.put("deleted", c.deleted());
          out.put("description", c.spec().description().orElse(""));
          out.put("effectiveFrom", c.effectiveFrom().toString());
          out.put("actor", c.actor());
          out.put("folder", c.folder());
          out.put("endpoint", endpoint(c.spec()));
          out.put("triggers", c.spec().triggers().stream().map(t -> t.name()).toList());
        });
    out.put("sources", sources().views());
    champion.ifPresent(c -> out.put("champion", c));
    out.put("paused", allPaused());
    out.put("runs", runsOfThisLife(r -> true));
    out.put("runsActive", runsOfThisLife(r -> r.outcome.isEmpty()));
    out.put("models", models.tailMap(versionsAfter, false).size());
    out.put("findings", findings.stream().filter(f -> f.modelVersion() > versionsAfter).count());
    out.put("quarantined", files.leftOut());
    out.put("signals", signals.view());
    requests.perDay().ifPresent(r -> out.put("requestsPerDay", Math.round(r)));
    return out;
  }
}
