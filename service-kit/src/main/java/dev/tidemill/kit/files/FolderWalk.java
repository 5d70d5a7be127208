package dev.tidemill.kit.files;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Walks through a folder that others write to. It follows links, even if the folder itself is one.
 * It reports and leaves out a link to a folder above it, and what it may not read.
 */
final class FolderWalk {

  static final int MAX_DEPTH = 40;

  private static final String BACKSLASH = "its name has a backslash; rename it";
  private static final String NOT_UTF_8 =
      "its name is not UTF-8; rename it (convmv changes the names of whole folders)";
  private static final String OTHER_CHARACTERS =
      "its name has characters that this process does not know;"
          + " start Tidemill with LC_ALL=C.UTF-8, or rename the file";

  private FolderWalk() {}

  /**
   * Walks through regular files.
   *
   * @param root as {@link Path#toRealPath} gives it
   * @param depth 1 for the files of the folder itself, at most {@link #MAX_DEPTH}
   * @param enters whether to look into a folder
   * @param wanted whether a file, or one that cannot be looked at, matters
   */
  static void walk(
      Path root,
      int depth,
      Predicate<Path> enters,
      Predicate<Path> wanted,
      Found found,
      Unreadable unreadable)
      throws IOException {
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new Visitor(root, depth, enters, wanted, found, unreadable));
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final int depth;
    private final Predicate<Path> enters;
    private final Predicate<Path> wanted;
    private final Found found;
    private final Unreadable unreadable;

    Visitor(
        Path root,
        int depth,
        Predicate<Path> enters,
        Predicate<Path> wanted,
        Found found,
        Unreadable unreadable) {
      this.root = root;
      this.depth = depth;
      this.enters = enters;
      this.wanted = wanted;
      this.found = found;
      this.unreadable = unreadable;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
      return dir.equals(root) || enters.test(dir)
          ? FileVisitResult.CONTINUE
          : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
      if (a.isSymbolicLink() && wanted.test(file)) {
        tellWhyItLeadsNowhere(file);
      } else if (a.isRegularFile() && wanted.test(file)) {
        if (isNamed(file, root.relativize(file).toString())) {
          found.file(relative(file), file, a);
        } else {
          unreadable.found(relative(file), new IOException(whatIsWrongWith(file)));
        }
      } else if (a.isDirectory() && depth == MAX_DEPTH && enters.test(file)) {
        unreadable.found(
            relative(file), new IOException("it is more than " + MAX_DEPTH + " folders deep"));
      }
      return FileVisitResult.CONTINUE;
    }

    private void tellWhyItLeadsNowhere(Path link) {
      try {
        Files.readAttributes(link, BasicFileAttributes.class);
      } catch (NoSuchFileException e) {
        // what it leads to is gone, or not there yet
      } catch (IOException e) {
        unreadable.found(relative(link), e);
      }
    }

    /** A folder that may not be read, or a link to a folder above it. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(root)) {
        throw e;
      }
      if (!(e instanceof NoSuchFileException) && enters.test(file)) {
        unreadable.found(relative(file), e);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
      return e == null ? FileVisitResult.CONTINUE : visitFileFailed(dir, e);
    }

    private String relative(Path file) {
      return SourceTree.slashes(root.relativize(file));
    }
  }

  private static String whatIsWrongWith(Path file) {
    if (file.toString().indexOf('\\') >= 0) {
      return BACKSLASH;
    }
    boolean readsAnyName =
        System.getProperty("sun.jnu.encoding", "").toUpperCase(Locale.ROOT).startsWith("UTF");
    return readsAnyName ? NOT_UTF_8 : OTHER_CHARACTERS;
  }

  /** Whether the text of a path names its file. Under LC_ALL=C an accented name does not. */
  private static boolean isNamed(Path file, String relative) {
    try {
      return file.getFileSystem().getPath(file.toString()).equals(file)
          && (file.getFileSystem().getSeparator().equals("\\") || relative.indexOf('\\') < 0);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
