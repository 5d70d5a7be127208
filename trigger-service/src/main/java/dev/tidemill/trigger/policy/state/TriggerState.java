package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param past what counts of runs that started before
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
    SignalMemory seen,
    PastRuns past) {

  /** The trigger that runs by hand belong to. */
  public static final String MANUAL = "manual";

  /** The trigger that signals without a matching trigger are counted at. */
  public static final String NO_TRIGGER = "";

  /** Where the counts of triggers go that are no longer declared. */
  public static final String REMOVED = "(removed)";

  public static TriggerState initial(String pipeline) {
    return new TriggerState(
        pipeline,
        0,
        Declaration.NONE,
        false,
        List.of(),
        List.of(),
        List.of(),
        Covered.NOTHING,
        SignalMemory.NOTHING,
        PastRuns.NONE);
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

  /** The triggers in effect. */
  public List<TriggerSpec> declared() {
    return declaration.triggers();
  }

  /** The declared trigger of this name. */
  public Optional<TriggerSpec> declared(String trigger) {
    for (TriggerSpec t : declaration.triggers()) {
      if (t.name().equals(trigger)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }

  /** What is known of a trigger. */
  public TriggerMemory memory(String trigger) {
    for (TriggerMemory m : triggers) {
      if (m.name().equals(trigger)) {
        return m;
      }
    }
    return TriggerMemory.fresh(trigger);
  }

  /** Whether the pipeline or this trigger is paused. */
  public boolean isPaused(String trigger) {
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
  public boolean hasFreePlace() {
    return activeRuns.size() < limit();
  }

  public int limit() {
    return declaration.limit();
  }

  public ConcurrencySpec.Policy policy() {
    return declaration.policy();
  }

  /** How many signal ids wait in this state. */
  public int idsKept() {
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
    for (TriggerMemory m : triggers) {
      kept += m.alerts().ids();
    }
    return kept;
  }

  public TriggerState with(TriggerMemory memory) {
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

  public TriggerState withTriggers(List<TriggerMemory> all) {
    return with(copy -> copy.triggers = List.copyOf(all));
  }

  public TriggerState withQueue(List<Queued> all) {
    return with(copy -> copy.queue = List.copyOf(all));
  }

  /** Without one of the occurrences that wait their turn. */
  public TriggerState without(Queued gone) {
    return withQueue(queue.stream().filter(q -> q != gone).toList());
  }

  public TriggerState withActiveRuns(List<String> runs) {
    return with(copy -> copy.activeRuns = List.copyOf(runs));
  }

  public TriggerState withCovered(Covered c) {
    return with(copy -> copy.covered = c);
  }

  public TriggerState withPaused(boolean p) {
    return with(copy -> copy.paused = p);
  }

  public TriggerState withDeclaration(Declaration d) {
    return with(copy -> copy.declaration = d);
  }

  public TriggerState withSeen(SignalMemory s) {
    return with(copy -> copy.seen = s);
  }

  public TriggerState withPast(PastRuns p) {
    return with(copy -> copy.past = p);
  }

  public TriggerState withSequence(long s) {
    return with(copy -> copy.sequence = s);
  }

  private TriggerState with(Consumer<Copy> change) {
    Copy copy = new Copy();
    change.accept(copy);
    return copy.done();
  }

  /** A state to be changed before it is fixed again. */
  private final class Copy {
    long sequence = TriggerState.this.sequence;
    Declaration declaration = TriggerState.this.declaration;
    boolean paused = TriggerState.this.paused;
    List<TriggerMemory> triggers = TriggerState.this.triggers;
    List<Queued> queue = TriggerState.this.queue;
    List<String> activeRuns = TriggerState.this.activeRuns;
    Covered covered = TriggerState.this.covered;
    SignalMemory seen = TriggerState.this.seen;
    PastRuns past = TriggerState.this.past;

    TriggerState done() {
      return new TriggerState(
          pipeline,
          sequence,
          declaration,
          paused,
          triggers,
          queue,
          activeRuns,
          covered,
          seen,
          past);
    }
  }
}
