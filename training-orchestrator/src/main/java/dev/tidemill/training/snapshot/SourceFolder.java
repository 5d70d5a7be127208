package dev.tidemill.training.snapshot;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** One source of a pipeline: the files of a folder that match a pattern. */
final class SourceFolder {

  private static final int COPIES_NAMED = 10;

  private final SourceSpec spec;
  private final Path folder;
  private final Consumer<String> notes;
  private boolean allReadable = true;

  /**
   * @param home folder of the pipeline
   * @param notes takes what was left out, a sentence each
   */
  SourceFolder(SourceSpec spec, Path home, Consumer<String> notes) {
    this.spec = spec;
    this.folder = home.resolve(spec.files().path()).normalize();
    this.notes = sentence -> notes.accept("Source " + spec.name() + ": " + sentence);
  }

  /**
   * What is in the folder.
   *
   * @param settled may be read
   * @param arriving may still change
   */
  record Listing(List<DataFiles.Entry> settled, List<DataFiles.Entry> arriving) {}

  /**
   * @throws SnapshotException if there is no such folder, or the pattern is wrong
   */
  Listing list(Instant now) throws SnapshotException {
    Map<Boolean, List<DataFiles.Entry>> settled =
        entries().stream()
            .collect(Collectors.partitioningBy(f -> f.hasSettled(spec.files().settleFor(), now)));
    return new Listing(settled.get(true), settled.get(false));
  }

  private List<DataFiles.Entry> entries() throws SnapshotException {
    if (!Files.isDirectory(folder)) {
      throw problem("NO_FILES", "there is no folder " + folder);
    }
    try {
      return DataFiles.list(folder, spec.files().glob(), this::leftOut);
    } catch (PatternSyntaxException e) {
      String message = "files.glob is not a pattern such as *.csv.gz: " + e.getMessage();
      throw problem("BAD_GLOB", message);
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + spec.name() + ": cannot list " + folder, e);
    }
  }

  /**
   * Hashes files, and takes the first of each digest: a file is known by its bytes everywhere else
   * (accepted, quarantined), so the rows of a copy would be judged as old ones and train twice.
   * Files that may not be read are left out, as at their arrival.
   */
  List<SourceFile> read(List<DataFiles.Entry> settled) throws IOException {
    Map<String, SourceFile> firsts = new LinkedHashMap<>();
    List<String> copies = new ArrayList<>();
    for (DataFiles.Entry e : settled) {
      if (!Files.isReadable(e.file())) {
        leftOut(e.path(), new AccessDeniedException(e.path()));
        continue;
      }
      SourceFile file = SourceFile.of(spec.name(), e);
      SourceFile first = firsts.putIfAbsent(file.digest(), file);
      if (first != null) {
        copies.add(file.relative() + " (as " + first.relative() + ")");
      }
    }
    if (!copies.isEmpty()) {
      notes.accept("left out, since another file has the same bytes: " + some(copies));
    }
    return List.copyOf(firsts.values());
  }

  private static String some(List<String> copies) {
    int more = copies.size() - COPIES_NAMED;
    return more > 0
        ? String.join(", ", copies.subList(0, COPIES_NAMED)) + " and " + more + " more"
        : String.join(", ", copies);
  }

  private void leftOut(String path, IOException why) {
    allReadable = false;
    notes.accept(path + " is left out, as it cannot be read: " + Unreadable.reason(why) + ".");
  }

  /** Whether nothing had to be left out because it cannot be read. */
  boolean allReadable() {
    return allReadable;
  }

  /**
   * Why the source gives nothing to a snapshot.
   *
   * @param quarantined its files that are in quarantine
   * @param arriving those that may still change
   */
  SnapshotException nothing(int quarantined, List<DataFiles.Entry> arriving) {
    FilesSpec files = spec.files();
    if (quarantined == 0 && !arriving.isEmpty()) {
      return problem(
          "NO_FILES",
          "%s in %s %s too new yet: a file counts once its size and time have not changed for %s (files.settleFor). Trigger a run again then"
              .formatted(
                  some(arriving.stream().map(DataFiles.Entry::path).toList()),
                  files.path(),
                  Counted.verb(arriving.size(), "is", "are"),
                  Durations.text(files.settleFor())));
    }
    if (quarantined == 0) {
      return problem("NO_FILES", "no file in " + files.path() + " matches " + files.glob());
    }
    String all = quarantined == 1 ? "the only file" : "all " + Counted.of(quarantined, "file");
    String matches = Counted.verb(quarantined, "matches", "match");
    String are = Counted.verb(quarantined, "is", "are");
    return problem(
        "NO_FILES",
        "%s in %s that %s %s %s in quarantine"
            .formatted(all, files.path(), matches, files.glob(), are));
  }

  private SnapshotException problem(String code, String message) {
    return new SnapshotException(code, "Source " + spec.name() + ": " + message);
  }
}
