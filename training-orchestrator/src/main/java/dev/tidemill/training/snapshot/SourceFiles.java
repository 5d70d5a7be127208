package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.QueriedNames;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.training.run.state.FileLimits;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The files of all sources of a pipeline.
 *
 * @param files settled ones, each once, without those in quarantine
 * @param quarantined those that were fetched and are in quarantine: the next snapshot need not
 *     fetch them again
 * @param ranges how far sources without files are read
 * @param absent digests of the quarantine that no file of the sources has, {@value
 *     FileLimits#ABSENT_IN_REPORT} at most
 */
record SourceFiles(
    List<SourceFile> files,
    List<SourceFile> quarantined,
    List<RowRange> ranges,
    List<String> absent) {

  /**
   * Finds them, and brings those here that are elsewhere.
   *
   * @param notes takes what was left out, a sentence each
   * @throws SnapshotException if a source that the query names has none, or all have too many
   */
  static SourceFiles find(
      SnapshotSources kinds,
      CutSnapshot work,
      Instant now,
      Optional<Manifest> before,
      Fetched fetched,
      Consumer<String> notes)
      throws SnapshotException, IOException {
    try (ListedSources listed =
        ListedSources.list(kinds, work, now, before, source -> fetched, notes)) {
      return read(listed.listings(), work, notes);
    }
  }

  static SourceFiles read(List<SourceListing> listed, CutSnapshot work, Consumer<String> notes)
      throws SnapshotException, IOException {
    requireNotTooMany(listed);
    Set<String> quarantined = new HashSet<>(work.quarantined());
    Set<String> missing = new LinkedHashSet<>(work.quarantined());
    List<SourceFile> files = new ArrayList<>();
    List<SourceFile> leftOut = new ArrayList<>();
    for (SourceListing source : listed) {
      List<SourceFile> all = source.read();
      all.forEach(f -> missing.remove(f.digest()));
      List<SourceFile> kept = all.stream().filter(f -> !quarantined.contains(f.digest())).toList();
      if (kept.isEmpty()) {
        requireUnnamed(source, work, source.nothing(all.size()), notes);
      }
      kept.forEach(f -> files.add(f.at(files.size())));
      all.stream()
          .filter(f -> f.position().isPresent() && quarantined.contains(f.digest()))
          .forEach(leftOut::add);
    }
    // a file that cannot be read may be any of them, so none is absent beside it
    boolean known =
        listed.stream().allMatch(SourceListing::allReadable)
            && listed.stream().allMatch(l -> l.takeOutArriving(missing));
    return new SourceFiles(
        files,
        leftOut,
        listed.stream().flatMap(l -> l.ranges().stream()).toList(),
        known ? missing.stream().limit(FileLimits.ABSENT_IN_REPORT).toList() : List.of());
  }

  /** What the query does not read may be empty. */
  private static void requireUnnamed(
      SourceListing source, CutSnapshot work, SnapshotException why, Consumer<String> notes)
      throws SnapshotException {
    if (QueriedNames.of(work.spec().data().query()).mayHave(source.source())) {
      throw why;
    }
    notes.accept(
        why.getMessage() + ". data.query does not name it, so the run goes on without it.");
  }

  /** Before they are read: what cannot be reported need not be hashed. */
  private static void requireNotTooMany(List<SourceListing> listed) throws SnapshotException {
    List<String> paths = listed.stream().flatMap(l -> l.paths().stream()).toList();
    long bytes = FileLimits.bytes(paths);
    if (bytes > FileLimits.BYTES_OF_LISTS) {
      throw new SnapshotException(
          "TOO_MANY_FILES",
          "data.sources: there are "
              + paths.size()
              + " files, but with paths of this length a pipeline may have about "
              + FileLimits.BYTES_OF_LISTS * paths.size() / bytes
              + ". Join small files into larger ones, or move those that are no longer needed to"
              + " where files.path and files.glob do not find them.");
    }
  }
}
