package dev.tidemill.console.tracking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files by their paths; folders are where files are. */
final class FileTree {

  private final TreeMap<String, TrackedFile> files = new TreeMap<>();

  void put(String path, TrackedFile file) {
    files.put(path, file);
  }

  /** Removes a file, or a folder with what is in it. */
  void remove(String path) {
    files.remove(path);
    below(path).clear();
  }

  /** Why no file can be at a path: a name is of a file or of a folder, as on a disk. */
  Optional<String> refusal(String path) {
    if (!below(path).isEmpty()) {
      return Optional.of("'%s' is a folder with files; write a name in it".formatted(path));
    }
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String folder = path.substring(0, slash);
      if (files.containsKey(folder)) {
        return Optional.of("'%s' is a file; '%s' cannot be in it".formatted(folder, path));
      }
    }
    return Optional.empty();
  }

  Optional<TrackedFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  SortedMap<String, TrackedFile> all() {
    return files;
  }

  private SortedMap<String, TrackedFile> below(String folder) {
    // '0' is the character after '/'
    return folder.isEmpty() ? files : files.subMap(folder + "/", folder + "0");
  }

  /** What is in a folder, by paths from the root; nothing is in a file. */
  List<Map<String, Object>> list(String folder) {
    Map<String, Map<String, Object>> found = new LinkedHashMap<>();
    int from = folder.isEmpty() ? 0 : folder.length() + 1;
    below(folder)
        .forEach(
            (path, file) -> {
              int slash = path.indexOf('/', from);
              String name = slash < 0 ? path : path.substring(0, slash);
              found.putIfAbsent(
                  name, slash < 0 ? info(name, file) : Map.of("path", name, "is_dir", true));
            });
    return new ArrayList<>(found.values());
  }

  private static Map<String, Object> info(String path, TrackedFile file) {
    return Map.of("path", path, "is_dir", false, "file_size", file.bytes());
  }
}
