package dev.tidemill.trigger.source.code;

import dev.tidemill.kit.files.SourceTree;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.source.FileDigests;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a code folder with their digests. Hidden files, build output and the data folders
 * are not code. A file is hashed again only when its size or time has changed. Not thread-safe.
 */
final class CodeTree {

  private record Hashed(long bytes, long modifiedMillis, String digest) {}

  private final Path root;
  private final Set<Path> dataFolders;
  private final Map<String, Hashed> cache = new HashMap<>();

  /**
   * @param dataFolders absolute folders to leave out
   */
  CodeTree(Path root, Set<Path> dataFolders) {
    this.root = root;
    this.dataFolders = dataFolders;
  }

  /**
   * Digest by path of the files that match any of the globs.
   *
   * @param unreadable takes those that cannot be read; they do not hold up the others
   * @throws IOException if there are more than 20,000, or the folder cannot be read
   */
  SortedMap<String, String> files(List<String> globs, Unreadable unreadable) throws IOException {
    SortedMap<String, String> out = new TreeMap<>();
    SourceTree.walk(
        root,
        dataFolders,
        globs,
        (path, file, a) -> put(out, path, file, a, unreadable),
        unreadable);
    return out;
  }

  private void put(
      SortedMap<String, String> out,
      String path,
      Path file,
      BasicFileAttributes a,
      Unreadable unreadable) {
    Hashed known = cache.get(path);
    long modified = a.lastModifiedTime().toMillis();
    if (known == null || known.bytes() != a.size() || known.modifiedMillis() != modified) {
      try {
        known = new Hashed(a.size(), modified, FileDigests.sha256(file));
      } catch (NoSuchFileException e) {
        cache.remove(path);
        return; // gone between listing and reading
      } catch (IOException e) {
        cache.remove(path);
        unreadable.found(path, e);
        return;
      }
      cache.put(path, known);
    }
    out.put(path, known.digest());
  }

  /** One digest for a set of files: of their paths and digests, in the order of the paths. */
  static String digest(SortedMap<String, String> files) {
    StringBuilder all = new StringBuilder();
    files.forEach((path, digest) -> all.append(digest).append("  ").append(path).append('\n'));
    return Identity.sha256(all.toString());
  }
}
