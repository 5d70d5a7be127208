package dev.tidemill.kit.git;

import dev.tidemill.kit.files.Glob;
import dev.tidemill.kit.files.SourceTree;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.kit.git.GitException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The files of one commit, in a folder of it. Hidden files and build output are no code, as in a
 * folder of sources. A link to a file of the same folder is that file. Submodules are not followed.
 */
public final class GitTree implements AutoCloseable {

  /** Larger files are data, not code. */
  private static final long MAX_BYTES = 200L << 20;

  private static final String CODE = "code";
  private static final int MAX_LINKS = 5;
  private static final int MAX_LINK_BYTES = 4096;
  private static final byte[] LARGE_FILE_POINTER =
      "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

  private final ObjectReader objects;
  private final ObjectId root;
  private final String field;

  private GitTree(ObjectReader objects, ObjectId root, String field) {
    this.objects = objects;
    this.root = root;
    this.field = field;
  }

  /**
   * @param git the field that names the repository, for messages
   */
  static GitTree of(Repository mirror, String commit, String path, String git) throws IOException {
    String field = git.equals(CODE + ".git") ? CODE : git.replaceFirst("git$", "path");
    ObjectReader objects = mirror.newObjectReader();
    try (RevWalk walk = new RevWalk(mirror)) {
      RevTree all = walk.parseCommit(ObjectId.fromString(commit)).getTree();
      String folder = Path.of(path).normalize().toString().replace('\\', '/');
      if (folder.isEmpty()) {
        return new GitTree(objects, all, field);
      }
      try (TreeWalk at = TreeWalk.forPath(objects, folder, all)) {
        if (at == null || at.getFileMode() != FileMode.TREE) {
          objects.close();
          throw new GitException(
              Reason.BAD_FILE,
              "code.path: commit %s has no folder %s"
                  .formatted(GitMirror.shortened(commit), folder));
        }
        return new GitTree(objects, at.getObjectId(0), field);
      }
    } catch (MissingObjectException e) {
      objects.close();
      throw new GitException(
          Reason.NO_COMMIT, "Commit " + GitMirror.shortened(commit) + " was not fetched", e);
    }
  }

  /**
   * The source files that match any of the globs.
   *
   * @param unreadable takes those that match and cannot be part of the code
   * @throws SourceTree.TooManyFilesException if there are too many
   * @throws java.util.regex.PatternSyntaxException if one of the globs is not valid
   */
  public SortedMap<String, GitFile> files(List<String> globs, Unreadable unreadable)
      throws IOException {
    List<Glob> matchers = globs.stream().map(Glob::of).toList();
    return walk(
        path -> SourceTree.isSource(path) && matches(matchers, path),
        (path, at, into) -> {
          try {
            file(path, at.getFileMode(), at.getObjectId(0)).ifPresent(f -> into.put(path, f));
          } catch (GitException e) {
            unreadable.found(path, e);
          }
          SourceTree.limit(into.size(), "the commit");
        });
  }

  /** All files below a folder, hidden ones too; links and submodules are left out. */
  public SortedMap<String, GitFile> below(String folder) throws IOException {
    return walk(
        path -> path.startsWith(folder + "/"),
        (path, at, into) -> {
          if ((at.getFileMode().getBits() & FileMode.TYPE_MASK) == FileMode.TYPE_FILE) {
            into.put(path, new GitFile(at.getObjectId(0).name(), isExecutable(at.getFileMode())));
          }
        });
  }

  /** One file, if there is one. */
  public Optional<GitFile> file(String path) throws IOException {
    try (TreeWalk at = TreeWalk.forPath(objects, path, root)) {
      return at == null ? Optional.empty() : file(path, at.getFileMode(), at.getObjectId(0));
    }
  }

  /**
   * Opens a file.
   *
   * @param path for messages
   * @throws GitException if it stands for a file that is not in the repository, or is too large
   */
  public InputStream open(String path, GitFile file) throws IOException {
    ObjectLoader loader = objects.open(ObjectId.fromString(file.blob()), Constants.OBJ_BLOB);
    if (loader.getSize() > MAX_BYTES) {
      throw bad(path, "has %d bytes, allowed are %d".formatted(loader.getSize(), MAX_BYTES));
    }
    if (loader.getSize() <= 1024 && isPointer(loader.getCachedBytes())) {
      throw bad(
          path,
          "is only a pointer of Git LFS, and Tidemill does not fetch what it points to; keep the"
              + " file in git itself, or as a data source");
    }
    return loader.openStream();
  }

  private static boolean isPointer(byte[] bytes) {
    return bytes.length >= LARGE_FILE_POINTER.length
        && java.util.Arrays.equals(
            bytes, 0, LARGE_FILE_POINTER.length, LARGE_FILE_POINTER, 0, LARGE_FILE_POINTER.length);
  }

  private interface Wanted {
    boolean path(String path);
  }

  private interface Take {
    void file(String path, TreeWalk at, SortedMap<String, GitFile> into) throws IOException;
  }

  private SortedMap<String, GitFile> walk(Wanted wanted, Take take) throws IOException {
    SortedMap<String, GitFile> found = new TreeMap<>();
    try (TreeWalk walk = new TreeWalk(objects)) {
      walk.addTree(new CanonicalTreeParser(null, objects, root));
      walk.setRecursive(true);
      while (walk.next()) {
        String path = walk.getPathString();
        if (wanted.path(path)) {
          take.file(path, walk, found);
        }
      }
    }
    return found;
  }

  private static boolean matches(List<Glob> globs, String path) {
    try {
      Path relative = Path.of(path);
      return globs.stream().anyMatch(g -> g.matches(relative));
    } catch (InvalidPathException e) {
      return false; // its characters are none of this machine
    }
  }

  private Optional<GitFile> file(String path, FileMode mode, ObjectId id) throws IOException {
    String at = path;
    FileMode is = mode;
    ObjectId object = id;
    for (int links = 0; is == FileMode.SYMLINK; links++) {
      if (links == MAX_LINKS) {
        throw bad(path, "is a link that leads in circles");
      }
      at = target(path, at, object);
      try (TreeWalk next = TreeWalk.forPath(objects, at, root)) {
        if (next == null) {
          throw bad(path, "is a link to " + at + ", which is not there");
        }
        is = next.getFileMode();
        object = next.getObjectId(0);
      }
    }
    if (is == FileMode.GITLINK) {
      throw bad(
          path,
          "is a submodule, which Tidemill does not fetch; "
              + (field.equals(CODE)
                  ? "narrow code.training and code.application so that they leave it out, or keep"
                      + " its files in the repository"
                  : "name a file that is in the repository itself"));
    }
    if (is == FileMode.TREE) {
      if (mode == FileMode.SYMLINK) {
        throw bad(path, "is a link to a folder; only links to files are followed");
      }
      return Optional.empty();
    }
    return Optional.of(new GitFile(object.name(), isExecutable(is)));
  }

  private String target(String path, String link, ObjectId object) throws IOException {
    byte[] bytes = objects.open(object, Constants.OBJ_BLOB).getCachedBytes(MAX_LINK_BYTES);
    String text = new String(bytes, StandardCharsets.UTF_8);
    Path target;
    try {
      target = Path.of(link).resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      throw bad(path, "is a link to a name that this machine does not know");
    }
    if (target.isAbsolute() || target.startsWith("..") || target.toString().isEmpty()) {
      throw bad(
          path,
          "is a link to "
              + text
              + ", outside of "
              + (field.equals(CODE) ? "the code" : "the repository"));
    }
    return SourceTree.slashes(target);
  }

  private static boolean isExecutable(FileMode mode) {
    return mode == FileMode.EXECUTABLE_FILE;
  }

  private GitException bad(String path, String what) {
    return new GitException(Reason.BAD_FILE, field + ": " + path + " " + what);
  }

  @Override
  public void close() {
    objects.close();
  }
}
