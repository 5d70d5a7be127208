package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/**
 * The source files of a folder. Hidden files, build output, installed environments and folders that
 * are named are left out.
 */
public final class SourceTree {

  /** A folder with more files is no folder of sources. */
  public static final int MAX_FILES = 20_000;

  private static final Set<String> OUTPUT =
      Set.of("build", "target", "node_modules", "__pycache__");

  /** What Python leaves in the folder of a virtual environment. */
  private static final String PYTHON_ENVIRONMENT = "pyvenv.cfg";

  /** Takes the files that were found. */
  @FunctionalInterface
  public interface Found {

    /**
     * @param path relative to the folder, with slashes
     */
    void file(String path, Path file, BasicFileAttributes attributes) throws IOException;
  }

  /** There are more than {@link #MAX_FILES}. */
  public static final class TooManyFilesException extends IOException {

    private static final long serialVersionUID = 1;

    TooManyFilesException(Path root) {
      super(root + " has more than " + MAX_FILES + " code files");
    }
  }

  private SourceTree() {}

  /**
   * Walks through the files that match any of the globs.
   *
   * @param leftOut absolute folders
   * @throws TooManyFilesException if there are too many
   * @throws java.util.regex.PatternSyntaxException if one of the globs is none
   */
  public static void walk(Path root, Set<Path> leftOut, List<String> globs, Found found)
      throws IOException {
    List<PathMatcher> matchers =
        globs.stream().map(g -> FileSystems.getDefault().getPathMatcher("glob:" + g)).toList();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          private int files;

          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
            return dir.equals(root) || isSource(dir, leftOut)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Path relative = root.relativize(file);
            if (Files.isRegularFile(file) // or a link to one
                && !file.getFileName().toString().startsWith(".")
                && matchers.stream().anyMatch(m -> m.matches(relative))) {
              if (++files > MAX_FILES) {
                throw new TooManyFilesException(root);
              }
              BasicFileAttributes target =
                  a.isSymbolicLink() ? Files.readAttributes(file, BasicFileAttributes.class) : a;
              found.file(slashes(relative), file, target);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  private static boolean isSource(Path dir, Set<Path> leftOut) {
    return !OUTPUT.contains(dir.getFileName().toString())
        && !isEnvironment(dir)
        && !leftOut.contains(dir);
  }

  /** Whether a file below {@code root} belongs to an environment: installed, not written. */
  public static boolean isInstalled(Path root, Path file) {
    for (Path dir = file.getParent();
        dir != null && dir.startsWith(root) && !dir.equals(root);
        dir = dir.getParent()) {
      if (isEnvironment(dir) || dir.getFileName().toString().equals("node_modules")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEnvironment(Path dir) {
    return dir.getFileName().toString().startsWith(".")
        || Files.exists(dir.resolve(PYTHON_ENVIRONMENT));
  }

  /** A path as it is written in archives and messages. */
  public static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }
}
