package dev.tidemill.training.snapshot;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The files of a folder that match a pattern. */
final class SourceFolder implements SourceListing {

  private static final int ARRIVING_NAMED = 10;

  private final SourceLook<FilesSpec> look;
  private final FilesSpec spec;
  private final Path folder;
  private final List<DataFiles.Entry> settled;
  private final List<DataFiles.Entry> arriving;
  private boolean allReadable = true;

  /**
   * Lists it.
   *
   * @throws SnapshotException if the pattern is wrong
   */
  SourceFolder(SourceLook<FilesSpec> look) throws SnapshotException {
    this.look = look;
    this.spec = look.spec();
    this.folder = spec.folder(look.folder());
    Map<Boolean, List<DataFiles.Entry>> parts =
        entries().stream()
            .collect(Collectors.partitioningBy(f -> f.hasSettled(spec.settleFor(), look.now())));
    this.settled = parts.get(true);
    this.arriving = parts.get(false);
  }

  private List<DataFiles.Entry> entries() throws SnapshotException {
    if (!Files.isDirectory(folder)) {
      allReadable = false; // it may come back, and its files with it
      return List.of();
    }
    try {
      return DataFiles.list(folder, spec.glob(), this::leftOut);
    } catch (PatternSyntaxException e) {
      String message = "files.glob is not a pattern such as *.csv.gz: " + e.getMessage();
      throw look.problem("BAD_GLOB", message);
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + look.source() + ": cannot list " + folder, e);
    }
  }

  /** Hashes files. Those that may not be read are left out, as at their arrival. */
  @Override
  public List<SourceFile> read() throws IOException {
    DistinctFiles files = new DistinctFiles("file");
    for (DataFiles.Entry e : settled) {
      if (!Files.isReadable(e.file())) {
        leftOut(e.path(), new AccessDeniedException(e.path()));
        continue;
      }
      SourceFile file = SourceFile.of(look.source(), e);
      if (!files.isCopy(file.digest(), file.relative())) {
        files.add(file);
      }
    }
    return files.told(look);
  }

  private void leftOut(String path, IOException why) {
    allReadable = false;
    look.note(path + " is left out, as it cannot be read: " + Unreadable.reason(why) + ".");
  }

  @Override
  public String source() {
    return look.source();
  }

  @Override
  public List<String> paths() {
    return settled.stream().map(DataFiles.Entry::path).toList();
  }

  @Override
  public List<String> marks() {
    return settled.stream().map(e -> e.path() + " " + e.bytes() + " " + e.modified()).toList();
  }

  @Override
  public boolean allReadable() {
    return allReadable;
  }

  @Override
  public boolean takeOutArriving(Set<String> digests) {
    try {
      for (DataFiles.Entry e : arriving) {
        if (digests.isEmpty()) {
          return true;
        }
        digests.remove(ArtefactStore.digest(e.file()));
      }
      return true;
    } catch (UncheckedIOException unreadableOrGone) {
      return false;
    }
  }

  /** Rounded up to seconds. */
  private Duration settledIn() {
    Instant newest = arriving.stream().map(DataFiles.Entry::modified).max(Instant::compareTo).get();
    Duration left = Duration.between(look.now(), newest.plus(spec.settleFor()));
    return Duration.ofSeconds(Math.max(1, left.plusMillis(999).toSeconds()));
  }

  @Override
  public SnapshotException nothing(int quarantined) {
    if (quarantined == 0 && !arriving.isEmpty()) {
      return look.passing(
          "NO_FILES",
          "%s in %s %s too new yet: a file counts once its size and time have not changed for %s (files.settleFor), which is in %s if nobody writes to it. Trigger a run again then"
              .formatted(
                  Counted.names(
                      arriving.stream().map(DataFiles.Entry::path).toList(), ARRIVING_NAMED),
                  spec.path(),
                  Counted.verb(arriving.size(), "is", "are"),
                  Durations.text(spec.settleFor()),
                  Durations.text(settledIn())));
    }
    if (!Files.isDirectory(folder)) {
      return look.problem("NO_FILES", "there is no folder " + folder);
    }
    if (quarantined == 0) {
      return look.problem("NO_FILES", "no file in " + spec.path() + " matches " + spec.glob());
    }
    String all = quarantined == 1 ? "the only file" : "all " + Counted.of(quarantined, "file");
    String matches = Counted.verb(quarantined, "matches", "match");
    String are = Counted.verb(quarantined, "is", "are");
    return look.problem(
        "NO_FILES",
        "%s in %s that %s %s %s in quarantine"
            .formatted(all, spec.path(), matches, spec.glob(), are));
  }
}
