package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the trigger service knows of one pipeline: the fold of its decisions, bounded whatever
 * comes. It is kept in parts, see {@link TriggerParts}.
 *
 * @param sequence how many decisions there were
 * @param triggers one memory per trigger that has seen something
 * @param queue occurrences that wait their turn, oldest first
 * @param activeRuns runs that count against the limit, oldest first
 * @param covered what the snapshots of active runs hold
 * @param seen the rows by which repeated signals are known
 */
public record TriggerState(
    String pipeline,
    long sequence,
    Declaration declaration,
    boolean paused,
    List<TriggerMemory> triggers,
    List<Queued> queue,
    List<String> activeRuns,
    Covered covered,
    SignalMemory seen) {

  /** The trigger that runs by hand belong to. */
  public static final String MANUAL = "manual";

  /** The trigger that signals without a matching trigger are counted at. */
  public static final String NO_TRIGGER = "";

  /** Where the counts of triggers go that are no longer declared. */
  public static final String REMOVED = "(removed)";

  static TriggerState initial(String pipeline) {
    return new TriggerState(
        pipeline,
        0,
        Declaration.NONE,
        false,
        List.of(),
        List.of(),
        List.of(),
        Covered.NOTHING,
        SignalMemory.NOTHING);
  }

  /** The version of the newest specification; 0 before the first. */
  public int version() {
    return declaration.version();
  }

  /** How often the pipeline was applied when it was not there. */
  public int incarnation() {
    return declaration.incarnation();
  }

  /** The newest specification, also after deletion. */
  public Optional<PipelineSpec> spec() {
    return declaration.spec();
  }

  /** The folder that relative paths of the specification start from. */
  public String folder() {
    return declaration.folder();
  }

  /** The specification in effect. */
  public Optional<PipelineSpec> live() {
    return declaration.live();
  }

  /** The declared trigger of this name. */
  public Optional<TriggerSpec> declared(String trigger) {
    return declaration.triggers().stream().filter(t -> t.name().equals(trigger)).findFirst();
  }

  /** What is known of a trigger. */
  public TriggerMemory memory(String trigger) {
    return triggers.stream()
        .filter(m -> m.name().equals(trigger))
        .findFirst()
        .orElseGet(() -> TriggerMemory.fresh(trigger));
  }

  /** Whether the pipeline or this trigger is paused. */
  boolean isPaused(String trigger) {
    return paused || memory(trigger).paused();
  }

  /** The counts of one trigger. */
  public Conservation conservation(String trigger) {
    return memory(trigger).counts();
  }

  /** The counts of all triggers together. */
  public Conservation conservation() {
    return Conservation.sum(triggers.stream().map(TriggerMemory::counts).toList());
  }

  /** Whether one more run may start. */
  boolean hasFreePlace() {
    return activeRuns.size() < limit();
  }

  int limit() {
    return declaration.limit();
  }

  ConcurrencySpec.Policy policy() {
    return declaration.policy();
  }

  /** How many signal ids wait in this state. */
  int idsKept() {
    int kept = 0;
    for (TriggerMemory m : triggers) {
      kept += m.pending().map(p -> p.signals().ids().size()).orElse(0);
    }
    for (Queued q : queue) {
      kept += q.occurrence().signals().ids().size();
    }
    for (Covered.Waiting w : covered.signals()) {
      kept += w.occurrence().signals().ids().size();
    }
    return kept;
  }

  TriggerState with(TriggerMemory memory) {
    List<TriggerMemory> all = new ArrayList<>(triggers);
    int at = 0;
    while (at < all.size() && !all.get(at).name().equals(memory.name())) {
      at++;
    }
    if (at == all.size()) {
      all.add(memory);
    } else {
      all.set(at, memory);
    }
    return withTriggers(all);
  }

  TriggerState withTriggers(List<TriggerMemory> all) {
    return new TriggerState(
        pipeline,
        sequence,
        declaration,
        paused,
        List.copyOf(all),
        queue,
        activeRuns,
        covered,
        seen);
  }

  TriggerState withQueue(List<Queued> all) {
    return new TriggerState(
        pipeline,
        sequence,
        declaration,
        paused,
        triggers,
        List.copyOf(all),
        activeRuns,
        covered,
        seen);
  }

  /** Without one of the occurrences that wait their turn. */
  TriggerState without(Queued gone) {
    return withQueue(queue.stream().filter(q -> q != gone).toList());
  }

  TriggerState withActiveRuns(List<String> runs) {
    List<String> all = List.copyOf(runs);
    return new TriggerState(
        pipeline, sequence, declaration, paused, triggers, queue, all, covered, seen);
  }

  TriggerState withCovered(Covered c) {
    return new TriggerState(
        pipeline, sequence, declaration, paused, triggers, queue, activeRuns, c, seen);
  }

  TriggerState withPaused(boolean p) {
    return new TriggerState(
        pipeline, sequence, declaration, p, triggers, queue, activeRuns, covered, seen);
  }

  TriggerState withDeclaration(Declaration d) {
    return new TriggerState(
        pipeline, sequence, d, paused, triggers, queue, activeRuns, covered, seen);
  }

  TriggerState withSeen(SignalMemory s) {
    return new TriggerState(
        pipeline, sequence, declaration, paused, triggers, queue, activeRuns, covered, s);
  }

  TriggerState withSequence(long s) {
    return new TriggerState(
        pipeline, s, declaration, paused, triggers, queue, activeRuns, covered, seen);
  }
}
