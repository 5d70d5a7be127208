package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent.FilesUsed;
import dev.tidemill.schemas.message.TriggerEvent.RunEndSeen;
import dev.tidemill.schemas.message.TriggerEvent.SnapshotSeen;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.state.Covered;
import dev.tidemill.trigger.policy.state.FileRow;
import dev.tidemill.trigger.policy.state.News;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.RangeRow;
import dev.tidemill.trigger.policy.state.TakenRow;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One run for one file. A snapshot takes every file that is there, also files that no source has
 * reported yet and files whose signals wait at a trigger. Such signals wait for the end of the run,
 * which covers them however it ends: a second run on the same files would end as the first did, and
 * the trigger's own run is not repeated either. A signal with a file that is not in the snapshot
 * asks for a run as usual. The same holds for rows of sources without files, by the positions up to
 * which they were read. While a run that no data caused has not cut its snapshot, signals of data
 * wait for it, if another run could start beside it.
 */
final class Covering {

  private Covering() {}

  /** The files of a snapshot that count, first those that no accepted run has used. */
  private static List<DataFile> files(Snapshot snapshot) {
    return Stream.concat(snapshot.newFiles().stream(), snapshot.files().stream())
        .distinct()
        .limit(Covered.MAX_FILES)
        .toList();
  }

  private static Set<String> sources(KindTable kinds, TriggerState state) {
    Set<String> sources = new LinkedHashSet<>();
    state.declaration().triggers().forEach(t -> kinds.dataSource(t).ifPresent(sources::add));
    return sources;
  }

  /** The rows that tell which signals brought the files of a snapshot. */
  static List<String> reads(KindTable kinds, TriggerState state, Snapshot snapshot) {
    Set<String> sources = sources(kinds, state);
    return Stream.of(
            sources.stream().map(state.seen()::taken),
            snapshot.ranges().stream().map(state.seen()::reported),
            files(snapshot).stream().flatMap(f -> rows(state, sources, f).stream()))
        .flatMap(s -> s)
        .toList();
  }

  /** The sources without files whose reported rows are all in a snapshot. */
  private static Set<String> wholeSources(TriggerState state, Rows rows, Snapshot snapshot) {
    Set<String> whole = new LinkedHashSet<>();
    snapshot.ranges().forEach(r -> whole.add(r.dataSource()));
    for (RowRange range : snapshot.ranges()) {
      if (RangeRow.reported(rows.get(state.seen().reported(range))) > range.to()) {
        whole.remove(range.dataSource());
      }
    }
    return whole;
  }

  /** How new the data of each source are now, where that changes with a snapshot. */
  private static Map<String, String> taken(
      TriggerState state, Set<String> sources, Rows rows, Snapshot snapshot) {
    Map<String, String> changed = new TreeMap<>();
    for (String source : sources) {
      List<DataFile> files =
          snapshot.files().stream()
              .filter(f -> f.source().filter(source::equals).isPresent())
              .toList();
      TakenRow now = TakenRow.of(files, snapshot.asOf());
      String row = state.seen().taken(source);
      if (now.isKnown() && !rows.get(row).equals(Optional.of(now.text()))) {
        changed.put(row, now.text());
      }
    }
    return changed;
  }

  /** A snapshot does not say which source a file belongs to. */
  private static List<String> rows(TriggerState state, Set<String> sources, DataFile file) {
    return sources.stream().map(s -> state.seen().file(s, file)).toList();
  }

  /** The snapshot of a run in progress was cut. */
  static void cut(Draft draft, Rows rows, String run, Snapshot snapshot) {
    TriggerState state = draft.state();
    Set<String> sources = sources(draft.kinds(), state);
    List<String> unreported = new ArrayList<>();
    snapshot.ranges().stream()
        .filter(r -> sources.contains(r.dataSource()))
        .forEach(r -> unreported.add(RangeRow.upTo(state.seen().used(r), r.to())));
    Set<String> whole = wholeSources(state, rows, snapshot);
    Map<String, Integer> filesOf = new HashMap<>();
    for (DataFile file : files(snapshot)) {
      List<String> names = rows(state, sources, file);
      if (names.stream().noneMatch(n -> rows.get(n).isPresent())) {
        unreported.addAll(names);
      }
      for (String name : names) {
        rows.get(name)
            .flatMap(FileRow::signalThatBrought)
            .ifPresent(id -> filesOf.merge(id, 1, Integer::sum));
      }
    }
    Set<String> triggers = new LinkedHashSet<>();
    List<String> held = new ArrayList<>();
    for (Map.Entry<String, Occurrence> waiting : waiting(draft.kinds(), state, run)) {
      SignalSet signals = waiting.getValue().signals();
      boolean isWhole =
          signals.files() == 0
              && state
                  .declared(waiting.getKey())
                  .flatMap(draft.kinds()::dataSource)
                  .filter(whole::contains)
                  .isPresent();
      if (isWhole || holds(filesOf, signals)) {
        triggers.add(waiting.getKey());
        held.add(waiting.getValue().signals().digest());
      }
    }
    Map<String, String> taken = taken(state, sources, rows, snapshot);
    boolean changes = !taken.isEmpty() || !state.covered().rowsOf(run).equals(unreported);
    boolean awaited = state.covered().uncut().contains(run);
    if (!changes && held.isEmpty() && !awaited) {
      return;
    }
    draft.emit(new SnapshotSeen(run, List.copyOf(unreported), List.copyOf(held), taken));
    for (String trigger : triggers) {
      draft.evaluate(trigger, TriggerOutcome.WAITING).of(run).because(waits(run));
    }
    if (awaited) {
      Firing.settle(draft);
    }
  }

  /**
   * The run in progress whose snapshot is still to come and takes every file that is there: what
   * arrives at a data trigger meanwhile waits to see whether its files are among them.
   */
  static Optional<String> mayTake(KindTable kinds, TriggerState state, String trigger) {
    List<String> uncut = state.covered().uncut();
    return uncut.isEmpty() || !kinds.bringsFiles(state, trigger)
        ? Optional.empty()
        : Optional.of(uncut.get(0));
  }

  /** What waits at data triggers and has not joined another run. */
  private static List<Map.Entry<String, Occurrence>> waiting(
      KindTable kinds, TriggerState state, String run) {
    List<Map.Entry<String, Occurrence>> out = new ArrayList<>();
    for (TriggerSpec t : state.declaration().triggers()) {
      if (kinds.bringsFiles(t)) {
        state.queue().stream()
            .filter(q -> q.trigger().equals(t.name()))
            .forEach(q -> out.add(Map.entry(t.name(), q.occurrence())));
        if (Joining.joined(state, t.name()).filter(joined -> !joined.equals(run)).isEmpty()) {
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

  /** Signals that arrived just now belong to a run, see {@link #runOf}. */
  static void take(Draft draft, TriggerSpec t, String run, SignalSet signals) {
    boolean active = draft.state().activeRuns().contains(run);
    draft
        .evaluate(t.name(), active ? TriggerOutcome.WAITING : TriggerOutcome.COALESCED)
        .arrived(signals)
        .of(run)
        .because(active ? waits(run) : "run " + run + " has used their files already");
  }

  /**
   * The run whose snapshot holds every file that a signal brought; one in progress before one that
   * ended.
   */
  static Optional<String> runOf(TriggerState state, Rows rows, News news) {
    Optional<String> active = Optional.empty();
    Optional<String> ended = Optional.empty();
    for (String row : news.files().keySet()) {
      Optional<String> holds = state.covered().runOf(row);
      Optional<String> used = rows.get(row).flatMap(FileRow::runThatUsed);
      if (holds.isEmpty() && used.isEmpty()) {
        return Optional.empty();
      }
      active = active.or(() -> holds);
      ended = ended.or(() -> used);
    }
    for (RowRange range : news.ranges()) {
      String row = state.seen().used(range);
      Optional<String> holds = state.covered().runOf(row, range.to());
      Optional<String> used = rows.get(row).flatMap(v -> RangeRow.runThatUsed(v, range.to()));
      if (holds.isEmpty() && used.isEmpty()) {
        return Optional.empty();
      }
      active = active.or(() -> holds);
      ended = ended.or(() -> used);
    }
    return active.isPresent() ? active : ended;
  }

  /** The rows that tell how far runs that ended before have read. */
  static List<String> readsOfEnd(TriggerState state, String run) {
    return state.covered().rowsOf(run).stream()
        .filter(RangeRow::isRange)
        .map(RangeRow::rowOf)
        .toList();
  }

  /**
   * A run ended: its snapshot covers what waited for it. Another one that began later may have read
   * further and ended before; what that one has used stays used.
   */
  static void ended(Draft draft, Rows rows, String run, RunOutcome outcome) {
    String why =
        "run "
            + run
            + ", whose snapshot holds their files, ended "
            + FindingRun.text(outcome)
            + (FindingRun.handled(outcome) ? "" : "; files that a run has used are not new");
    for (Covered.Waiting w : draft.state().covered().signalsOf(run)) {
      draft
          .evaluate(w.trigger(), TriggerOutcome.COALESCED)
          .waited(w.occurrence())
          .of(run)
          .because(why);
    }
    List<String> used =
        draft.state().covered().rowsOf(run).stream()
            .filter(
                row ->
                    !RangeRow.isRange(row) || RangeRow.isBeyond(row, rows.get(RangeRow.rowOf(row))))
            .toList();
    if (!used.isEmpty()) {
      draft.emit(new FilesUsed(run, used));
    }
    draft.emit(new RunEndSeen(run, outcome, draft.now()));
  }

  private static String waits(String run) {
    return "run " + run + " has their files in its snapshot";
  }
}
