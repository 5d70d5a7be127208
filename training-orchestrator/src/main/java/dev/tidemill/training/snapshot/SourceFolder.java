package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lists the files of a source. */
final class SourceFolder {

  /**
   * A file that has not been read yet.
   *
   * @param relative to the source's folder
   */
  record Entry(Path path, String relative) {}

  private SourceFolder() {}

  /**
   * The files that match, in the order of their paths; hidden ones and those that changed less than
   * {@code settleFor} ago are left out.
   */
  static List<Entry> list(Path pipelineFolder, SourceSpec source, Instant now)
      throws SnapshotException {
    Path folder = pipelineFolder.resolve(source.files().path()).normalize();
    if (!Files.isDirectory(folder)) {
      throw new SnapshotException(
          "NO_FILES", "Source " + source.name() + ": there is no folder " + folder);
    }
    PathMatcher matcher = matcher(source);
    Instant settled = now.minus(source.files().settleFor());
    List<Entry> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted().toList()) {
        Path relative = folder.relativize(path);
        if (Files.isRegularFile(path)
            && !hidden(relative)
            && matcher.matches(relative)
            && !Files.getLastModifiedTime(path).toInstant().isAfter(settled)) {
          files.add(new Entry(path, relative.toString().replace('\\', '/')));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + source.name() + ": cannot list " + folder, e);
    }
    return files;
  }

  /** Reads the digests of files. */
  static List<SourceFile> read(List<Entry> entries, SourceSpec source, int firstIndex)
      throws IOException {
    List<SourceFile> files = new ArrayList<>();
    for (Entry e : entries) {
      files.add(SourceFile.of(firstIndex + files.size(), source.name(), e.path(), e.relative()));
    }
    return files;
  }

  private static boolean hidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static PathMatcher matcher(SourceSpec source) throws SnapshotException {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + source.files().glob());
    } catch (IllegalArgumentException e) {
      throw new SnapshotException(
          "BAD_GLOB",
          "Source "
              + source.name()
              + ": files.glob is no pattern such as *.csv.gz: "
              + e.getMessage());
    }
  }
}
