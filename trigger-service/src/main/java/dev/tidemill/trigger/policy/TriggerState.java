package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.schemas.spec.trigger.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the trigger service knows of one pipeline: the fold of its decisions, bounded whatever
 * comes. Kept in parts, see {@link TriggerParts}.
 *
 * @param sequence how many decisions there were
 * @param version of the newest specification; 0 before the first
 * @param incarnation how often the pipeline was applied when it was not there
 * @param spec the newest specification, also after deletion
 * @param triggers one memory per trigger that has seen something
 * @param queue occurrences that wait their turn, oldest first
 * @param activeRuns runs that count against the limit, oldest first
 * @param covered what the snapshots of active runs hold
 * @param seen the rows by which repeated signals are known
 */
public record TriggerState(
    String pipeline,
    long sequence,
    int version,
    int incarnation,
    boolean deleted,
    Optional<PipelineSpec> spec,
    String folder,
    boolean paused,
    List<TriggerMemory> triggers,
    List<Queued> queue,
    List<String> activeRuns,
    Covered covered,
    Seen seen) {

  /** The trigger that runs by hand belong to. */
  public static final String MANUAL = "manual";

  /** The trigger that signals without a matching trigger are counted at. */
  public static final String NO_TRIGGER = "";

  /** Where the counts of triggers go that are no longer declared. */
  public static final String REMOVED = "(removed)";

  private static final int MAX_ACTIVE = 1000;

  static TriggerState initial(String pipeline) {
    return new TriggerState(
        pipeline,
        0,
        0,
        0,
        false,
        Optional.empty(),
        "",
        false,
        List.of(),
        List.of(),
        List.of(),
        Covered.NOTHING,
        Seen.NOTHING);
  }

  /** The specification in effect. */
  public Optional<PipelineSpec> live() {
    return deleted ? Optional.empty() : spec;
  }

  /** The declared trigger of this name. */
  public Optional<TriggerSpec> declared(String trigger) {
    return live().stream()
        .flatMap(s -> s.triggers().stream())
        .filter(t -> t.name().equals(trigger))
        .findFirst();
  }

  boolean hasCodeTrigger() {
    return live().stream()
        .flatMap(s -> s.triggers().stream())
        .anyMatch(t -> t.kind() instanceof Code);
  }

  /** What is known of a trigger. */
  public TriggerMemory memory(String trigger) {
    return triggers.stream()
        .filter(m -> m.name().equals(trigger))
        .findFirst()
        .orElseGet(() -> TriggerMemory.fresh(trigger));
  }

  /** The counts of one trigger. */
  public Conservation conservation(String trigger) {
    return memory(trigger).counts();
  }

  /** The counts of all triggers together. */
  public Conservation conservation() {
    return Conservation.sum(triggers.stream().map(TriggerMemory::counts).toList());
  }

  boolean hasDataTrigger() {
    return live().stream().flatMap(s -> s.triggers().stream()).anyMatch(TriggerState::isOfData);
  }

  /** Whether this trigger is declared and waits for data. */
  boolean listensToData(String trigger) {
    return declared(trigger).filter(TriggerState::isOfData).isPresent();
  }

  private static boolean isOfData(TriggerSpec trigger) {
    return trigger.kind() instanceof Data;
  }

  /** Whether one more run may start. */
  boolean hasFreePlace() {
    return activeRuns.size() < limit();
  }

  int limit() {
    int declared = spec.map(s -> s.concurrency().limit()).orElse(1);
    return Math.max(1, Math.min(MAX_ACTIVE, declared));
  }

  ConcurrencySpec.Policy policy() {
    return spec.map(s -> s.concurrency().policy()).orElse(ConcurrencySpec.Policy.QUEUE_LATEST);
  }

  /** How many signal ids wait in this state. */
  int idsKept() {
    int pending =
        triggers.stream()
            .flatMap(m -> m.pending().stream())
            .mapToInt(o -> o.signals().ids().size())
            .sum();
    int held =
        covered.signals().stream().mapToInt(w -> w.occurrence().signals().ids().size()).sum();
    return pending
        + held
        + queue.stream().mapToInt(q -> q.occurrence().signals().ids().size()).sum();
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
        version,
        incarnation,
        deleted,
        spec,
        folder,
        paused,
        List.copyOf(all),
        queue,
        activeRuns,
        covered,
        seen);
  }

  TriggerState withQueue(List<Queued> q) {
    return new TriggerState(
        pipeline,
        sequence,
        version,
        incarnation,
        deleted,
        spec,
        folder,
        paused,
        triggers,
        List.copyOf(q),
        activeRuns,
        covered,
        seen);
  }

  TriggerState withActiveRuns(List<String> runs) {
    return new TriggerState(
        pipeline,
        sequence,
        version,
        incarnation,
        deleted,
        spec,
        folder,
        paused,
        triggers,
        queue,
        List.copyOf(runs),
        covered,
        seen);
  }

  TriggerState withCovered(Covered c) {
    return new TriggerState(
        pipeline,
        sequence,
        version,
        incarnation,
        deleted,
        spec,
        folder,
        paused,
        triggers,
        queue,
        activeRuns,
        c,
        seen);
  }

  TriggerState withPaused(boolean p) {
    return new TriggerState(
        pipeline,
        sequence,
        version,
        incarnation,
        deleted,
        spec,
        folder,
        p,
        triggers,
        queue,
        activeRuns,
        covered,
        seen);
  }

  TriggerState withDeleted() {
    return new TriggerState(
        pipeline,
        sequence,
        version,
        incarnation,
        true,
        spec,
        folder,
        false,
        triggers,
        queue,
        activeRuns,
        covered,
        seen);
  }

  TriggerState withSeen(Seen s) {
    return new TriggerState(
        pipeline,
        sequence,
        version,
        incarnation,
        deleted,
        spec,
        folder,
        paused,
        triggers,
        queue,
        activeRuns,
        covered,
        s);
  }

  TriggerState withSequence(long s) {
    return new TriggerState(
        pipeline,
        s,
        version,
        incarnation,
        deleted,
        spec,
        folder,
        paused,
        triggers,
        queue,
        activeRuns,
        covered,
        seen);
  }

  TriggerState withSpec(int v, int life, PipelineSpec newSpec, String newFolder) {
    return new TriggerState(
        pipeline,
        sequence,
        v,
        life,
        false,
        Optional.of(newSpec),
        newFolder,
        paused,
        triggers,
        queue,
        activeRuns,
        covered,
        seen);
  }
}
