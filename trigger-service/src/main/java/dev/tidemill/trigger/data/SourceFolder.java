package dev.tidemill.trigger.data;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a source's folder. */
final class SourceFolder {

  private static final int MAX_DEPTH = 20;
  private static final List<String> TEMPORARY = List.of(".tmp", ".part", ".partial", "~");

  /**
   * A file.
   *
   * @param path relative to the folder, with slashes
   */
  record Entry(String path, long bytes, long modifiedMillis) {}

  private SourceFolder() {}

  /** Files that match the glob, in the order of their paths. */
  static List<Entry> list(Path folder, String glob) throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    int depth = glob.contains("/") || glob.contains("**") ? MAX_DEPTH : 1;
    List<Entry> out = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        Path relative = folder.relativize(file);
        if (matcher.matches(relative) && !isTemporary(relative)) {
          entry(folder, file).ifPresent(out::add);
        }
      }
    }
    out.sort(Comparator.comparing(Entry::path));
    return out;
  }

  /** A file as it is now; empty if it is gone or is no file. */
  static Optional<Entry> entry(Path folder, Path file) throws IOException {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      String path = folder.relativize(file).toString().replace('\\', '/');
      return a.isRegularFile()
          ? Optional.of(new Entry(path, a.size(), a.lastModifiedTime().toMillis()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isTemporary(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    String name = relative.getFileName().toString().toLowerCase(Locale.ROOT);
    return TEMPORARY.stream().anyMatch(name::endsWith);
  }
}
