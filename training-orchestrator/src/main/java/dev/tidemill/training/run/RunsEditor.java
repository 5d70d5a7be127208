package dev.tidemill.training.run;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.EndedRun;
import dev.tidemill.training.run.state.PipelineRuns;
import dev.tidemill.training.run.state.RunTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Builds the next state; lives for one event only. */
final class RunsEditor {

  private final PipelineRuns before;
  private List<ActiveRun> runs;
  private List<EndedRun> ended;
  private List<String> quarantined;
  private List<String> excluded;
  private List<String> accepted;
  private List<FileHistory> history;
  private Optional<Integer> championVersion;
  private Optional<ModelVersion> champion;
  private Optional<Integer> formerVersion;
  private int lastVersion;
  private Map<String, Integer> evaluations;
  private List<String> holdouts;
  private long rolloutSequence;
  private List<String> commands;
  private Optional<String> lastCut;
  private RunTotals totals;

  RunsEditor(PipelineRuns before) {
    this.before = before;
    this.runs = before.runs();
    this.ended = before.ended();
    this.quarantined = before.quarantined();
    this.excluded = before.excluded();
    this.accepted = before.accepted();
    this.history = before.history();
    this.championVersion = before.championVersion();
    this.champion = before.champion();
    this.formerVersion = before.formerVersion();
    this.lastVersion = before.lastVersion();
    this.evaluations = before.evaluations();
    this.holdouts = before.holdouts();
    this.rolloutSequence = before.rolloutSequence();
    this.commands = before.commands();
    this.lastCut = before.lastCut();
    this.totals = before.totals();
  }

  void add(ActiveRun run) {
    runs = PipelineRuns.appended(runs, List.of(run), Integer.MAX_VALUE);
  }

  void change(String runId, UnaryOperator<ActiveRun> change) {
    runs = runs.stream().map(r -> r.runId().equals(runId) ? change.apply(r) : r).toList();
  }

  void end(EndedRun end) {
    runs = runs.stream().filter(r -> !r.runId().equals(end.runId())).toList();
    ended = PipelineRuns.appended(ended, List.of(end), Integer.MAX_VALUE);
    totals = totals.plus(end);
  }

  void forget(List<String> runIds) {
    ended = ended.stream().filter(e -> !runIds.contains(e.runId())).toList();
  }

  void cut(Snapshot snapshot) {
    lastCut = Optional.of(snapshot.digest());
  }

  void quarantine(List<DataFile> files) {
    Set<String> all = new LinkedHashSet<>(quarantined);
    files.forEach(f -> all.add(f.digest()));
    excluded.forEach(all::remove);
    quarantined = List.copyOf(all);
    accepted = without(accepted, all);
  }

  void exclude(List<String> digests) {
    Set<String> all = new LinkedHashSet<>(excluded);
    all.addAll(digests);
    excluded = List.copyOf(all);
    quarantined = without(quarantined, all);
    accepted = without(accepted, all);
  }

  void forgetQuarantined(List<String> digests) {
    quarantined = without(quarantined, Set.copyOf(digests));
  }

  void include(List<String> digests) {
    quarantined = without(quarantined, Set.copyOf(digests));
    excluded = without(excluded, Set.copyOf(digests));
  }

  private static List<String> without(List<String> list, Set<String> digests) {
    return list.stream().filter(d -> !digests.contains(d)).toList();
  }

  void accept(Snapshot snapshot, List<FileHistory> figures) {
    Set<String> listed =
        snapshot.files().stream().map(DataFile::digest).collect(Collectors.toSet());
    Set<String> passed = new LinkedHashSet<>(accepted);
    passed.retainAll(listed);
    snapshot.newFiles().forEach(f -> passed.add(f.digest()));
    accepted = List.copyOf(passed);
    List<FileHistory> added =
        figures.stream()
            .filter(f -> history.stream().noneMatch(h -> h.digest().equals(f.digest())))
            .toList();
    history = PipelineRuns.appended(history, added, PipelineRuns.FIGURES_KEPT);
  }

  void evaluated(String holdoutDigest) {
    Map<String, Integer> counts = new HashMap<>(evaluations);
    if (counts.merge(holdoutDigest, 1, Integer::sum) == 1) {
      List<String> order = new ArrayList<>(holdouts);
      order.add(holdoutDigest);
      while (order.size() > PipelineRuns.HOLDOUTS_KEPT) {
        counts.remove(order.remove(0));
      }
      holdouts = List.copyOf(order);
    }
    evaluations = Map.copyOf(counts);
  }

  /**
   * The pipeline was deleted; who serves, the deployer says. An entry that was withdrawn is not
   * written again.
   */
  void forgetLife(boolean withModels) {
    quarantined = List.of();
    excluded = List.of();
    accepted = List.of();
    history = List.of();
    evaluations = Map.of();
    holdouts = List.of();
    lastCut = Optional.empty();
    if (withModels) {
      champion = Optional.empty();
    }
  }

  void version(int version) {
    lastVersion = Math.max(lastVersion, version);
  }

  void champion(Optional<Integer> version, Optional<ModelVersion> entry, long sequence) {
    formerVersion = championVersion;
    championVersion = version;
    champion = entry;
    rolloutSequence = Math.max(rolloutSequence, sequence);
  }

  void answered(String commandId) {
    commands = PipelineRuns.appended(commands, List.of(commandId), PipelineRuns.COMMANDS_KEPT);
  }

  PipelineRuns build(long sequence) {
    return new PipelineRuns(
        before.pipeline(),
        sequence,
        runs,
        ended,
        quarantined,
        excluded,
        accepted,
        history,
        championVersion,
        champion,
        formerVersion,
        lastVersion,
        evaluations,
        holdouts,
        rolloutSequence,
        commands,
        lastCut,
        totals);
  }
}
