package dev.tidemill.trigger.data;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /** Takes what could not be looked at; the others are listed all the same. */
  interface Unreadable {
    void found(String path, IOException why);
  }

  /** Files that match the glob, in the order of their paths. */
  static List<Entry> list(Path folder, String glob, Unreadable unreadable) throws IOException {
    int depth = glob.contains("/") || glob.contains("**") ? MAX_DEPTH : 1;
    Listing listing = new Listing(folder, glob, unreadable);
    Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, listing);
    listing.found.sort(Comparator.comparing(Entry::path));
    return listing.found;
  }

  private static final class Listing extends SimpleFileVisitor<Path> {
    private final List<Entry> found = new ArrayList<>();
    private final Path folder;
    private final PathMatcher matcher;
    private final Unreadable unreadable;

    Listing(Path folder, String glob, Unreadable unreadable) {
      this.folder = folder;
      this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      this.unreadable = unreadable;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
      Path relative = folder.relativize(file);
      if (matcher.matches(relative) && !isTemporary(relative)) {
        try {
          entry(folder, file).ifPresent(found::add);
        } catch (IOException e) {
          unreadable.found(slashes(relative), e);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    /** A folder that may not be read, or a link to a folder above it. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      Path relative = folder.relativize(file);
      if (!(e instanceof NoSuchFileException) && !isTemporary(relative)) {
        unreadable.found(slashes(relative), e);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, IOException e) {
      return e == null ? FileVisitResult.CONTINUE : visitFileFailed(dir, e);
    }
  }

  private static String slashes(Path relative) {
    return relative.toString().replace('\\', '/');
  }

  /** A file as it is now; empty if it is gone or is no file. */
  static Optional<Entry> entry(Path folder, Path file) throws IOException {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      String path = slashes(folder.relativize(file));
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
