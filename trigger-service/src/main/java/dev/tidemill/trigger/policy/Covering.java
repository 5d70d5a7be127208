package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent.FilesUsed;
import dev.tidemill.schemas.message.TriggerEvent.RunEndSeen;
import dev.tidemill.schemas.message.TriggerEvent.SnapshotSeen;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.trigger.policy.Turn.Evaluation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One run for one file. A snapshot takes every file that is there, those too that a poller has not
 * reported yet or that wait at a trigger. Such signals wait for how the run ends: if it did what it
 * was for, it covers them; if it did not, they are given back. A signal with a file that the
 * snapshot does not hold asks for a run as ever. While a run that no data caused has not cut its
 * snapshot, such signals wait for that, if another run could start beside it.
 */
final class Covering {

  private Covering() {}

  /** Files of a snapshot that are looked at, those first that no accepted run has used. */
  private static List<DataFile> files(Snapshot snapshot) {
    return Stream.concat(snapshot.newFiles().stream(), snapshot.files().stream())
        .distinct()
        .limit(Covered.MAX_FILES)
        .toList();
  }

  private static Set<String> sources(TriggerState state) {
    Set<String> sources = new LinkedHashSet<>();
    for (TriggerSpec t : state.live().map(PipelineSpec::triggers).orElse(List.of())) {
      if (t.kind() instanceof Data data) {
        sources.add(data.source());
      }
    }
    return sources;
  }

  /** The rows that tell which signals brought the files of a snapshot. */
  static List<String> reads(TriggerState state, Snapshot snapshot) {
    Set<String> sources = sources(state);
    return files(snapshot).stream().flatMap(f -> rows(state, sources, f).stream()).toList();
  }

  /** A snapshot does not say which source a file belongs to. */
  private static List<String> rows(TriggerState state, Set<String> sources, DataFile file) {
    return sources.stream().map(s -> state.seen().file(s, file)).toList();
  }

  /** The snapshot of a run in progress was cut. */
  static void cut(Turn turn, Rows rows, String run, Snapshot snapshot) {
    TriggerState state = turn.state();
    Set<String> sources = sources(state);
    List<String> unreported = new ArrayList<>();
    Map<String, Integer> filesOf = new HashMap<>();
    for (DataFile file : files(snapshot)) {
      List<String> names = rows(state, sources, file);
      if (names.stream().noneMatch(n -> rows.get(n).isPresent())) {
        unreported.addAll(names);
      }
      for (String name : names) {
        rows.get(name)
            .flatMap(Seen::signalThatBrought)
            .ifPresent(id -> filesOf.merge(id, 1, Integer::sum));
      }
    }
    Set<String> triggers = new LinkedHashSet<>();
    List<String> held = new ArrayList<>();
    for (Map.Entry<String, Occurrence> waiting : waiting(state)) {
      if (holds(filesOf, waiting.getValue().signals())) {
        triggers.add(waiting.getKey());
        held.add(waiting.getValue().signals().digest());
      }
    }
    boolean changes = !state.covered().rowsOf(run).equals(unreported);
    boolean awaited = state.covered().uncut().contains(run);
    if (!changes && held.isEmpty() && !awaited) {
      return;
    }
    turn.emit(new SnapshotSeen(run, List.copyOf(unreported), List.copyOf(held)));
    triggers.forEach(
        t ->
            turn.evaluate(
                new Evaluation(
                        t,
                        TriggerOutcome.WAITING,
                        SignalSets.NONE,
                        0,
                        List.of(),
                        Demand.TRAIN,
                        waits(run))
                    .run(Optional.of(run))));
    if (awaited) {
      Settlement.settle(turn);
    }
  }

  /**
   * The run in progress whose snapshot is still to come and takes every file that is there: what
   * arrives at a data trigger meanwhile waits to see whether its files are among them.
   */
  static Optional<String> mayTake(TriggerState state, String trigger) {
    return state.covered().uncut().stream().findFirst().filter(run -> state.listensToData(trigger));
  }

  /** What waits at data triggers and has not joined a run. */
  private static List<Map.Entry<String, Occurrence>> waiting(TriggerState state) {
    List<Map.Entry<String, Occurrence>> out = new ArrayList<>();
    for (TriggerSpec t : state.live().map(PipelineSpec::triggers).orElse(List.of())) {
      if (t.kind() instanceof Data) {
        state.queue().stream()
            .filter(q -> q.trigger().equals(t.name()))
            .forEach(q -> out.add(Map.entry(t.name(), q.occurrence())));
        if (Joining.joined(state, t.name()).isEmpty()) {
          state.memory(t.name()).pending().ifPresent(p -> out.add(Map.entry(t.name(), p)));
        }
      }
    }
    return out;
  }

  /** Whether all files of signals are in a snapshot; never if not all of the ids are listed. */
  private static boolean holds(Map<String, Integer> filesOf, SignalSet signals) {
    long inSnapshot = signals.ids().stream().mapToInt(id -> filesOf.getOrDefault(id, 0)).sum();
    return signals.ids().size() == signals.count()
        && signals.files() > 0
        && signals.files() == inSnapshot;
  }

  /**
   * Whether signals that arrived just now belong to a run whose snapshot holds all of their files.
   *
   * @param run see {@link #runOf}
   */
  static boolean takes(Turn turn, TriggerSpec t, Optional<String> run, SignalSet signals) {
    if (run.isEmpty() || !(t.kind() instanceof Data)) {
      return false;
    }
    boolean active = turn.state().activeRuns().contains(run.get());
    turn.dispose(
        t.name(),
        active ? TriggerOutcome.WAITING : TriggerOutcome.COALESCED,
        signals,
        List.of(),
        run,
        active ? waits(run.get()) : "run " + run.get() + " has used their files already");
    return true;
  }

  /** The run whose snapshot holds each of these files; one in progress before one that ended. */
  static Optional<String> runOf(TriggerState state, Rows rows, String source, List<DataFile> of) {
    Optional<String> active = Optional.empty();
    Optional<String> ended = Optional.empty();
    for (DataFile file : of) {
      String row = state.seen().file(source, file);
      Optional<String> holds = state.covered().runOf(row);
      Optional<String> used = rows.get(row).flatMap(Seen::runThatUsed);
      if (holds.isEmpty() && used.isEmpty()) {
        return Optional.empty();
      }
      active = active.or(() -> holds);
      ended = ended.or(() -> used);
    }
    return active.isPresent() ? active : ended;
  }

  /** A run ended: its snapshot covers what waited for it, or that is given back. */
  static void ended(Turn turn, String run, RunOutcome outcome) {
    List<Covered.Waiting> waited = turn.state().covered().signalsOf(run);
    List<String> rows = turn.state().covered().rowsOf(run);
    String ended =
        "run " + run + ", whose snapshot holds their files, ended " + OwnRun.text(outcome);
    if (OwnRun.handled(outcome)) {
      for (Covered.Waiting w : waited) {
        turn.evaluate(
            new Evaluation(
                    w.trigger(),
                    TriggerOutcome.COALESCED,
                    w.occurrence().signals(),
                    0,
                    List.of(),
                    w.occurrence().demand(),
                    ended)
                .run(Optional.of(run)));
      }
      if (!rows.isEmpty()) {
        turn.emit(new FilesUsed(run, rows));
      }
    }
    turn.emit(new RunEndSeen(run, outcome, turn.now()));
    if (!OwnRun.handled(outcome)) {
      for (Covered.Waiting w : waited) { // one for each trigger
        givenBack(turn, w.trigger(), ended + "; they are given back");
      }
    }
  }

  private static void givenBack(Turn turn, String trigger, String reason) {
    TriggerMemory m = turn.state().memory(trigger);
    turn.evaluate(
        new Evaluation(
                trigger,
                TriggerOutcome.WAITING,
                SignalSets.NONE,
                0,
                List.of(),
                Demand.TRAIN,
                reason)
            .run(m.joins())
            .waiting(Optional.empty(), m.ready()));
  }

  private static String waits(String run) {
    return "run "
        + run
        + " has their files in its snapshot; they cause another only if it ends without a result";
  }
}
