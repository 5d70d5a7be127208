package dev.tidemill.standalone.scaffold;

import dev.tidemill.cli.client.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files that go into a folder together: all of them, or none if one of them is there already. */
final class NewFolder {

  private static final int CANNOT_CREATE = 73;

  private final Path folder;
  private final Map<String, Content> files = new LinkedHashMap<>();

  /** Writes a file. */
  private interface Content {
    void writeTo(Path file) throws IOException;
  }

  NewFolder(Path folder) {
    this.folder = folder;
  }

  void text(String name, String text) {
    files.put(name, file -> Files.write(file, text.getBytes(StandardCharsets.UTF_8)));
  }

  void copy(String name, Path from) {
    files.put(name, file -> Files.copy(from, file));
  }

  /**
   * Writes them.
   *
   * @return their names
   * @throws CliException if one is there already; then none is written
   */
  List<String> write() throws IOException {
    List<String> there =
        files.keySet().stream().filter(n -> Files.exists(folder.resolve(n))).toList();
    if (!there.isEmpty()) {
      throw new CliException(
          "Nothing was written: %s has %s already"
              .formatted(folder.toAbsolutePath().normalize(), String.join(", ", there)),
          CANNOT_CREATE);
    }
    for (Map.Entry<String, Content> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.toAbsolutePath().getParent());
      file.getValue().writeTo(target);
    }
    return List.copyOf(files.keySet());
  }
}
