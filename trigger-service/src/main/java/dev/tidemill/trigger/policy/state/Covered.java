package dev.tidemill.trigger.policy.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * What the snapshots of runs in progress hold. Files that no signal brought yet are remembered, and
 * signals whose files are all in a snapshot wait for how its run ends.
 *
 * @param files of each run, oldest run first
 * @param signals at most one for each run and trigger
 * @param uncut runs that no data caused and that have not cut their snapshot, where another run may
 *     go on beside them; oldest first
 */
public record Covered(List<Files> files, List<Waiting> signals, List<String> uncut) {

  public static final Covered NOTHING = new Covered(List.of(), List.of(), List.of());

  /** How many files are remembered, of all runs of a pipeline together. */
  public static final int MAX_FILES = 5000;

  /**
   * Files in the snapshot of a run that no signal brought yet.
   *
   * @param rows the rows that the files will be known by, see {@link SignalMemory#file}
   */
  public record Files(String run, List<String> rows) {

    public Files {
      rows = List.copyOf(rows);
    }
  }

  /** Signals that the snapshot of a run covers. */
  public record Waiting(String run, String trigger, Occurrence occurrence) {}

  /** The run in progress whose snapshot holds a file that no signal brought yet. */
  public Optional<String> runOf(String row) {
    return files.stream().filter(f -> f.rows.contains(row)).map(Files::run).findFirst();
  }

  /** The run in progress whose snapshot reads a part of a source up to a position, or further. */
  public Optional<String> runOf(String row, long position) {
    return files.stream()
        .filter(f -> f.rows.stream().anyMatch(r -> RangeRow.reaches(r, row, position)))
        .map(Files::run)
        .findFirst();
  }

  public List<String> rowsOf(String run) {
    return files.stream().filter(f -> f.run.equals(run)).flatMap(f -> f.rows.stream()).toList();
  }

  public List<Waiting> signalsOf(String run) {
    return signals.stream().filter(w -> w.run.equals(run)).toList();
  }

  public List<Waiting> signalsAt(String trigger) {
    return signals.stream().filter(w -> w.trigger.equals(trigger)).toList();
  }

  /** Remembers the files of a run's newest snapshot. */
  public Covered withFiles(String run, List<String> rows) {
    List<Files> all = new ArrayList<>(files);
    all.removeIf(f -> f.run.equals(run));
    int room = MAX_FILES - all.stream().mapToInt(f -> f.rows.size()).sum();
    List<String> kept = rows.subList(0, Math.max(0, Math.min(rows.size(), room)));
    if (!kept.isEmpty()) {
      all.add(new Files(run, kept));
    }
    return new Covered(List.copyOf(all), signals, uncut);
  }

  /** Forgets files that signals have brought. */
  public Covered without(Collection<String> rows) {
    if (rows.isEmpty()
        || files.isEmpty()
        || files.stream().noneMatch(f -> f.rows.stream().anyMatch(rows::contains))) {
      return this;
    }
    List<Files> left =
        files.stream()
            .map(f -> new Files(f.run, f.rows.stream().filter(r -> !rows.contains(r)).toList()))
            .filter(f -> !f.rows.isEmpty())
            .toList();
    return new Covered(left, signals, uncut);
  }

  /** More signals wait for a run; {@code join} puts those of one trigger together. */
  public Covered plus(
      String run, String trigger, Occurrence more, BinaryOperator<Occurrence> join) {
    List<Waiting> all = new ArrayList<>(signals);
    for (int i = 0; i < all.size(); i++) {
      Waiting w = all.get(i);
      if (w.run.equals(run) && w.trigger.equals(trigger)) {
        all.set(i, new Waiting(run, trigger, join.apply(w.occurrence, more)));
        return new Covered(files, List.copyOf(all), uncut);
      }
    }
    all.add(new Waiting(run, trigger, more));
    return new Covered(files, List.copyOf(all), uncut);
  }

  /** These signals of a trigger, if they wait here. */
  public Optional<Waiting> find(String trigger, String digest) {
    return signals.stream()
        .filter(w -> w.trigger.equals(trigger) && w.occurrence.signals().digest().equals(digest))
        .findFirst();
  }

  public Covered without(Waiting gone) {
    return new Covered(files, signals.stream().filter(w -> w != gone).toList(), uncut);
  }

  /** Notes that the snapshot of a run in progress is still to come. */
  public Covered plusUncut(String run) {
    List<String> all = new ArrayList<>(uncut);
    all.add(run);
    return new Covered(files, signals, List.copyOf(all));
  }

  /** Notes that the snapshot of a run is cut. */
  public Covered withCut(String run) {
    return new Covered(files, signals, uncut.stream().filter(r -> !r.equals(run)).toList());
  }

  /** Forgets a run that is over. */
  public Covered without(String run) {
    if (files.isEmpty() && signals.isEmpty()) {
      return withCut(run);
    }
    return new Covered(
        files.stream().filter(f -> !f.run.equals(run)).toList(),
        signals.stream().filter(w -> !w.run.equals(run)).toList(),
        withCut(run).uncut);
  }
}
