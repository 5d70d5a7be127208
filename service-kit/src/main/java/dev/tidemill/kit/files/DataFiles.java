package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The data files of a folder, the same for every reader: those that match a glob, without hidden
 * ones and those that are being written ({@code .tmp}, {@code .part}, {@code .partial}, {@code ~}).
 */
public final class DataFiles {

  private static final List<String> TEMPORARY = List.of(".tmp", ".part", ".partial", "~");

  /**
   * A file.
   *
   * @param path relative to the folder, with slashes
   * @param file the same, absolute
   */
  public record Entry(String path, Path file, long bytes, Instant modified) {

    /**
     * Whether nobody has written to the file for {@code settleFor}. A file that is dated later, as
     * by another machine's clock, counts as settled: its time does not say when it was written.
     */
    public boolean hasSettled(Duration settleFor, Instant now) {
      return modified.isBefore(now)
          ? !modified.isAfter(now.minus(settleFor))
          : !modified.isBefore(now.plus(settleFor));
    }
  }

  private DataFiles() {}

  /**
   * Finds the files, in the order of their paths.
   *
   * @param folder must exist; may be a link
   * @param glob of paths relative to the folder; without a slash or {@code **} only files of the
   *     folder itself match
   * @throws java.util.regex.PatternSyntaxException if the glob is not valid
   */
  public static List<Entry> list(Path folder, String glob, Unreadable unreadable)
      throws IOException {
    Path root = folder.toRealPath();
    int depth = glob.contains("/") || glob.contains("**") ? FolderWalk.MAX_DEPTH : 1;
    Glob matcher = Glob.of(glob);
    List<Entry> found = new ArrayList<>();
    FolderWalk.walk(
        root,
        depth,
        dir -> !isTemporary(dir),
        file -> matcher.matches(root.relativize(file)) && !isTemporary(file),
        (path, file, a) ->
            found.add(new Entry(path, file, a.size(), a.lastModifiedTime().toInstant())),
        unreadable);
    found.sort(Comparator.comparing(Entry::path));
    return found;
  }

  /** The file as it is now; empty if it is gone. */
  public static Optional<Entry> now(Entry entry) throws IOException {
    try {
      BasicFileAttributes a = Files.readAttributes(entry.file(), BasicFileAttributes.class);
      return a.isRegularFile()
          ? Optional.of(
              new Entry(entry.path(), entry.file(), a.size(), a.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether a name is hidden, or that of a file that is being written. */
  public static boolean isTemporary(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.startsWith(".") || TEMPORARY.stream().anyMatch(name::endsWith);
  }
}
