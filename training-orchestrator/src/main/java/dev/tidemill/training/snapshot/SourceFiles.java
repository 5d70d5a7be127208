package dev.tidemill.training.snapshot;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.spec.DataSpec.FilesSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.run.state.FileLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Finds the files of a pipeline's sources, and which of the quarantine are gone from them. */
final class SourceFiles {

  private static final int COPIES_NAMED = 10;

  private final CutSnapshot work;
  private final Instant now;
  private final Consumer<String> notes;
  private boolean allReadable = true;

  /**
   * @param files settled ones, each once, without those in quarantine
   * @param absent digests of the quarantine that no file of the sources has, {@value
   *     FileLimits#ABSENT_IN_REPORT} at most
   */
  record Found(List<SourceFile> files, List<String> absent) {}

  private SourceFiles(CutSnapshot work, Instant now, Consumer<String> notes) {
    this.work = work;
    this.now = now;
    this.notes = notes;
  }

  /**
   * Finds and hashes them.
   *
   * @param notes takes what was left out, a sentence each
   * @throws SnapshotException if a source has none, or all have too many
   */
  static Found find(CutSnapshot work, Instant now, Consumer<String> notes)
      throws SnapshotException, IOException {
    return new SourceFiles(work, now, notes).find();
  }

  private Found find() throws SnapshotException, IOException {
    Map<SourceSpec, List<DataFiles.Entry>> listed = new LinkedHashMap<>();
    List<DataFiles.Entry> arriving = new ArrayList<>();
    for (SourceSpec source : work.spec().data().sources()) {
      Map<Boolean, List<DataFiles.Entry>> settled =
          list(source).stream()
              .collect(
                  Collectors.partitioningBy(f -> f.hasSettled(source.files().settleFor(), now)));
      listed.put(source, settled.get(true));
      arriving.addAll(settled.get(false));
    }
    requireNotTooMany(listed);
    Set<String> quarantined = new HashSet<>(work.quarantined());
    Set<String> missing = new LinkedHashSet<>(work.quarantined());
    List<SourceFile> files = new ArrayList<>();
    for (SourceSpec source : work.spec().data().sources()) {
      List<SourceFile> all = withoutCopies(source, read(listed.get(source), source, files.size()));
      all.forEach(f -> missing.remove(f.digest()));
      List<SourceFile> kept = all.stream().filter(f -> !quarantined.contains(f.digest())).toList();
      if (kept.isEmpty()) {
        throw new SnapshotException(
            "NO_FILES", "Source " + source.name() + ": " + whyNone(source.files(), all.size()));
      }
      files.addAll(kept);
    }
    return new Found(files, absent(missing, arriving));
  }

  private static String whyNone(FilesSpec files, int quarantined) {
    if (quarantined == 0) {
      return "no file in " + files.path() + " matches " + files.glob();
    }
    return "%s in %s that %s %s %s in quarantine"
        .formatted(
            quarantined == 1 ? "the only file" : "all " + Counted.of(quarantined, "file"),
            files.path(),
            Counted.verb(quarantined, "matches", "match"),
            files.glob(),
            Counted.verb(quarantined, "is", "are"));
  }

  /**
   * Those of the missing that no file has that is still arriving either. A file that cannot be read
   * may be any of them, so none is absent beside it.
   */
  private List<String> absent(Set<String> missing, List<DataFiles.Entry> arriving) {
    for (DataFiles.Entry e : arriving) {
      if (missing.isEmpty() || !allReadable) {
        break;
      }
      try {
        missing.remove(ArtefactStore.digest(e.file()));
      } catch (UncheckedIOException unreadableOrGone) {
        allReadable = false;
      }
    }
    return allReadable ? missing.stream().limit(FileLimits.ABSENT_IN_REPORT).toList() : List.of();
  }

  private List<DataFiles.Entry> list(SourceSpec source) throws SnapshotException {
    Path folder = Path.of(work.folder()).resolve(source.files().path()).normalize();
    if (!Files.isDirectory(folder)) {
      throw new SnapshotException(
          "NO_FILES", "Source " + source.name() + ": there is no folder " + folder);
    }
    try {
      return DataFiles.list(
          folder, source.files().glob(), (path, why) -> leftOut(source, path, why));
    } catch (PatternSyntaxException e) {
      throw new SnapshotException(
          "BAD_GLOB",
          "Source "
              + source.name()
              + ": files.glob is not a pattern such as *.csv.gz: "
              + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + source.name() + ": cannot list " + folder, e);
    }
  }

  private void leftOut(SourceSpec source, String path, IOException why) {
    allReadable = false;
    notes.accept(
        "Source "
            + source.name()
            + ": "
            + path
            + " is left out, as it cannot be read: "
            + Unreadable.reason(why)
            + ".");
  }

  /** Reads the digests of files; those that may not be read are left out, as at their arrival. */
  private List<SourceFile> read(List<DataFiles.Entry> entries, SourceSpec source, int firstIndex)
      throws IOException {
    List<SourceFile> files = new ArrayList<>();
    for (DataFiles.Entry e : entries) {
      if (Files.isReadable(e.file())) {
        files.add(SourceFile.of(firstIndex + files.size(), source.name(), e));
      } else {
        leftOut(source, e.path(), new AccessDeniedException(e.path()));
      }
    }
    return files;
  }

  /** Before they are read: what cannot be reported need not be hashed. */
  private static void requireNotTooMany(Map<SourceSpec, List<DataFiles.Entry>> listed)
      throws SnapshotException {
    List<String> paths =
        listed.values().stream().flatMap(List::stream).map(DataFiles.Entry::path).toList();
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

  /**
   * The first file of each digest. A file is known by its bytes everywhere else (accepted,
   * quarantined), so the rows of a copy would be judged as old ones and train twice.
   */
  private List<SourceFile> withoutCopies(SourceSpec source, List<SourceFile> files) {
    Map<String, SourceFile> firsts = new LinkedHashMap<>();
    List<String> copies = new ArrayList<>();
    for (SourceFile file : files) {
      SourceFile first = firsts.putIfAbsent(file.digest(), file);
      if (first != null) {
        copies.add(file.relative() + " (as " + first.relative() + ")");
      }
    }
    if (!copies.isEmpty()) {
      notes.accept(
          "Source "
              + source.name()
              + ": left out, since another file has the same bytes: "
              + String.join(", ", copies.subList(0, Math.min(copies.size(), COPIES_NAMED)))
              + (copies.size() > COPIES_NAMED
                  ? " and " + (copies.size() - COPIES_NAMED) + " more"
                  : ""));
    }
    return List.copyOf(firsts.values());
  }
}
