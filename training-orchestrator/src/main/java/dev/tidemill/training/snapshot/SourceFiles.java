package dev.tidemill.training.snapshot;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.training.run.state.FileLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The files of all sources of a pipeline.
 *
 * @param files settled ones, each once, without those in quarantine
 * @param absent digests of the quarantine that no file of the sources has, {@value
 *     FileLimits#ABSENT_IN_REPORT} at most
 */
record SourceFiles(List<SourceFile> files, List<String> absent) {

  /**
   * Finds and hashes them.
   *
   * @param notes takes what was left out, a sentence each
   * @throws SnapshotException if a source has none, or all have too many
   */
  static SourceFiles find(CutSnapshot work, Instant now, Consumer<String> notes)
      throws SnapshotException, IOException {
    Path home = Path.of(work.folder());
    Map<SourceFolder, SourceFolder.Listing> listed = new LinkedHashMap<>();
    for (SourceSpec spec : work.spec().data().sources()) {
      SourceFolder source = new SourceFolder(spec, home, notes);
      listed.put(source, source.list(now));
    }
    requireNotTooMany(listed.values());
    Set<String> quarantined = new HashSet<>(work.quarantined());
    Set<String> missing = new LinkedHashSet<>(work.quarantined());
    List<SourceFile> files = new ArrayList<>();
    for (Map.Entry<SourceFolder, SourceFolder.Listing> source : listed.entrySet()) {
      List<SourceFile> all = source.getKey().read(source.getValue().settled());
      all.forEach(f -> missing.remove(f.digest()));
      List<SourceFile> kept = all.stream().filter(f -> !quarantined.contains(f.digest())).toList();
      if (kept.isEmpty()) {
        throw source.getKey().nothing(all.size(), source.getValue().arriving());
      }
      kept.forEach(f -> files.add(f.at(files.size())));
    }
    // a file that cannot be read may be any of them, so none is absent beside it
    boolean allReadable = listed.keySet().stream().allMatch(SourceFolder::allReadable);
    boolean known = allReadable && takeOutArriving(missing, listed.values());
    return new SourceFiles(
        files, known ? missing.stream().limit(FileLimits.ABSENT_IN_REPORT).toList() : List.of());
  }

  /** Takes out what a file has that is still arriving; false if one cannot be read. */
  private static boolean takeOutArriving(
      Set<String> missing, Collection<SourceFolder.Listing> listed) {
    try {
      for (SourceFolder.Listing listing : listed) {
        for (DataFiles.Entry e : listing.arriving()) {
          if (missing.isEmpty()) {
            return true;
          }
          missing.remove(ArtefactStore.digest(e.file()));
        }
      }
      return true;
    } catch (UncheckedIOException unreadableOrGone) {
      return false;
    }
  }

  /** Before they are read: what cannot be reported need not be hashed. */
  private static void requireNotTooMany(Collection<SourceFolder.Listing> listed)
      throws SnapshotException {
    List<String> paths =
        listed.stream().flatMap(l -> l.settled().stream()).map(DataFiles.Entry::path).toList();
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
