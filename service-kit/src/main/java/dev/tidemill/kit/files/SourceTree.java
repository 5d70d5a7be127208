package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The source files of a folder. Hidden files, build output, installed environments and folders that
 * are named are left out.
 */
public final class SourceTree {

  /** A folder with more files is not a folder of sources. */
  public static final int MAX_FILES = 20_000;

  private static final Set<String> OUTPUT =
      Set.of("build", "target", "node_modules", "__pycache__");

  /** What Python leaves in the folder of a virtual environment. */
  private static final String PYTHON_ENVIRONMENT = "pyvenv.cfg";

  /** There are more than {@link #MAX_FILES}. */
  public static final class TooManyFilesException extends IOException {

    private static final long serialVersionUID = 1;

    TooManyFilesException(Object root) {
      super(root + " has more than " + MAX_FILES + " code files");
    }
  }

  private SourceTree() {}

  /**
   * Walks through the files that match any of the globs.
   *
   * @param leftOut folders
   * @throws TooManyFilesException if there are too many
   * @throws java.util.regex.PatternSyntaxException if one of the globs is not valid
   */
  public static void walk(
      Path folder, Set<Path> leftOut, List<String> globs, Found found, Unreadable unreadable)
      throws IOException {
    Path root = folder.toRealPath();
    List<Glob> matchers = globs.stream().map(Glob::of).toList();
    Set<Path> others = leftOut.stream().map(SourceTree::real).collect(Collectors.toSet());
    int[] files = {0};
    FolderWalk.walk(
        root,
        FolderWalk.MAX_DEPTH,
        dir -> isSource(dir, others),
        file ->
            !file.getFileName().toString().startsWith(".")
                && matchers.stream().anyMatch(m -> m.matches(root.relativize(file))),
        (path, file, a) -> {
          limit(++files[0], root);
          found.file(path, file, a);
        },
        unreadable);
  }

  /**
   * Refuses more files than sources have.
   *
   * @param root named in the message
   */
  public static void limit(int files, Object root) throws TooManyFilesException {
    if (files > MAX_FILES) {
      throw new TooManyFilesException(root);
    }
  }

  /** Whether a file may be a source by its path alone: neither hidden nor build output. */
  public static boolean isSource(String path) {
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (names[i].startsWith(".") || (i < names.length - 1 && OUTPUT.contains(names[i]))) {
        return false;
      }
    }
    return true;
  }

  /** The folder itself where there is one. */
  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize();
    }
  }

  private static boolean isSource(Path dir, Set<Path> leftOut) {
    return !OUTPUT.contains(dir.getFileName().toString())
        && !isEnvironment(dir)
        && !leftOut.contains(real(dir));
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
