package dev.tidemill.console.trigger;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The triggers of a pipeline and what they decided: a fold of its decisions, also up to a time in
 * the past.
 */
public final class PipelineTriggers {

  /** The trigger of runs that people ask for; no specification names it. */
  public static final String BY_HAND = "manual";

  private final HeldDecisions held = new HeldDecisions();
  private final Map<String, TriggerHistory> histories = new LinkedHashMap<>();
  private Optional<PipelineSpec> spec = Optional.empty();
  private boolean paused;
  private Optional<Instant> firstAt = Optional.empty();
  private Optional<Instant> lastAt = Optional.empty();
  private Optional<Instant> deletedAt = Optional.empty();

  private static final Cases<PipelineTriggers, TriggerEvent, Void> EVENTS =
      Cases.<PipelineTriggers, TriggerEvent, Void>of(TriggerEvent.class)
          .run(TriggerEvent.Evaluated.class, (on, e) -> on.evaluated(e))
          .run(TriggerEvent.PipelineApplied.class, (on, e) -> on.applied(e.version().spec()))
          .run(TriggerEvent.PipelineDeleted.class, (on, e) -> on.retired())
          .run(TriggerEvent.Paused.class, (on, e) -> on.pause(e.target(), e.name(), true))
          .run(TriggerEvent.Resumed.class, (on, e) -> on.pause(e.target(), e.name(), false))
          .run(TriggerEvent.SchedulePlanned.class, (on, e) -> on.of(e.trigger()).planned(e))
          .run(TriggerEvent.ScheduleMissed.class, (on, e) -> on.of(e.trigger()).missed(e))
          .run(
              TriggerEvent.RunEndSeen.class,
              (on, e) -> on.histories.values().forEach(h -> h.ended(e.runId(), e.outcome())))
          .all(
              List.of(
                  TriggerEvent.SignalsForgotten.class,
                  TriggerEvent.RowsForgotten.class,
                  TriggerEvent.AlertSeen.class,
                  TriggerEvent.ComputeSeen.class,
                  TriggerEvent.Fired.class,
                  TriggerEvent.RunTrainedSeen.class,
                  TriggerEvent.SnapshotSeen.class,
                  TriggerEvent.FilesUsed.class,
                  TriggerEvent.CommandAnswered.class),
              (on, e) -> null)
          .build();

  public void take(TriggerDecision decision) {
    firstAt = firstAt.or(() -> Optional.of(decision.at()));
    lastAt = Optional.of(decision.at());
    held.take(decision);
    EVENTS.apply(this, decision.event());
  }

  /** What waits at a trigger of a combination is told at the combination too. */
  private void evaluated(TriggerEvent.Evaluated e) {
    of(e.trigger()).evaluated(e);
    for (TriggerSpec t : declared()) {
      if (Members.of(declared(), t).contains(e.trigger())) {
        List<Condition> part = part(e.conditions(), t.name());
        if (e.outcome() == TriggerOutcome.WAITING && !part.isEmpty()) {
          of(t.name()).together(e, part);
          Members.of(declared(), t).stream()
              .filter(m -> !m.equals(e.trigger()))
              .forEach(m -> of(m).seenAgain(e));
        }
        if (Members.of(declared(), t).stream().allMatch(m -> history(m).pending() == 0)) {
          of(t.name()).apart();
        }
      }
    }
  }

  /** What of a tree is about a combination: all of it, if that is what starts the run. */
  private static List<Condition> part(List<Condition> tree, String combination) {
    boolean isRoot = !tree.isEmpty() && tree.get(0).name().equals(combination);
    return isRoot ? tree : ConditionTree.part(tree, combination);
  }

  /** Whether a signal has reached a trigger, or one of those that it combines. */
  private boolean isReached(TriggerSpec trigger) {
    return Stream.concat(Stream.of(trigger.name()), Members.of(declared(), trigger).stream())
        .anyMatch(name -> history(name).counts.received() > 0);
  }

  private List<TriggerSpec> declared() {
    return spec.map(PipelineSpec::triggers).orElse(List.of());
  }

  private TriggerHistory of(String trigger) {
    return histories.computeIfAbsent(trigger, TriggerHistory::new);
  }

  private void applied(PipelineSpec next) {
    spec = Optional.of(next);
    deletedAt = Optional.empty();
  }

  private void retired() {
    spec = Optional.empty();
    deletedAt = lastAt;
    paused = false;
    histories.values().forEach(TriggerHistory::retired);
  }

  private void pause(PauseTarget target, String name, boolean is) {
    if (target == PauseTarget.PIPELINE) {
      paused = is;
    } else if (target == PauseTarget.TRIGGER) {
      of(name).paused = is;
    }
  }

  /** The decisions that are held. */
  public List<HeldDecision> decisions() {
    return held.all();
  }

  /** When the first decision was taken, of those that were read. */
  public Optional<Instant> firstAt() {
    return firstAt;
  }

  /** When the pipeline was deleted; empty if it was not, or was applied again. */
  public Optional<Instant> deletedAt() {
    return deletedAt;
  }

  /** When the last decision was taken. */
  public Optional<Instant> lastAt() {
    return lastAt;
  }

  /**
   * How each declared trigger stands, in the order of the specification, then the one for runs by
   * hand if there was any.
   *
   * @param declared the specification, for the case that the decision about it is not at hand
   */
  public List<TriggerStanding> standings(Optional<PipelineSpec> declared, Instant now) {
    List<TriggerStanding> out = new ArrayList<>();
    for (TriggerSpec t : spec.or(() -> declared).map(PipelineSpec::triggers).orElse(List.of())) {
      out.add(TriggerStanding.of(t, history(t.name()), isReached(t), paused, now));
    }
    TriggerHistory byHand = histories.get(BY_HAND);
    if (byHand != null) {
      out.add(TriggerStanding.byHand(byHand, paused, now));
    }
    return out;
  }

  private TriggerHistory history(String trigger) {
    return histories.getOrDefault(trigger, new TriggerHistory(trigger));
  }

  /** The counts of each trigger that received something; the one without a name is that of none. */
  public Map<String, SignalCounts> counts() {
    Map<String, SignalCounts> out = new LinkedHashMap<>();
    histories.forEach(
        (name, h) -> {
          if (h.counts.received() > 0) {
            out.put(name, h.counts);
          }
        });
    return out;
  }
}
