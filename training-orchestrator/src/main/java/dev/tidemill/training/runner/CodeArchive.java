package dev.tidemill.training.runner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * The program behind a model version: its files by digest. The digest of the list is the code's
 * digest; a library that does not change is stored once, however often the code does.
 *
 * @param prepare the command that made its inputs; empty: raw columns
 * @param files in the order of their paths
 */
record CodeArchive(List<String> prepare, List<Entry> files) {

  /** A file, its path relative to the code's folder. */
  record Entry(String path, String digest) {}

  private record Seen(long bytes, long modifiedMillis, String digest) {}

  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final ConcurrentMap<Path, Seen> SEEN = new ConcurrentHashMap<>();

  /** The folder that commands start in. */
  static Path folder(PipelineSpec spec, String pipelineFolder) {
    return Path.of(pipelineFolder).resolve(spec.code().map(CodeSpec::path).orElse(".")).normalize();
  }

  /**
   * The files that the globs of {@code code} match, those that a command names, and the {@code lib}
   * folder beside those.
   */
  static CodeArchive of(PipelineSpec spec, Path folder, ArtefactStore store) throws IOException {
    TreeSet<String> paths = new TreeSet<>();
    List<String> globs = new ArrayList<>();
    spec.code().ifPresent(c -> globs.addAll(c.training()));
    spec.code().ifPresent(c -> globs.addAll(c.application()));
    if (!globs.isEmpty()) {
      matching(folder, globs, paths);
    }
    List<String> words = new ArrayList<>(spec.train().command());
    spec.prepare().ifPresent(p -> words.addAll(p.command()));
    for (String word : words) {
      named(folder, word, paths);
    }
    List<Entry> entries = new ArrayList<>();
    for (String path : paths) {
      entries.add(new Entry(path, digest(folder.resolve(path), store)));
    }
    return new CodeArchive(spec.prepare().map(PrepareSpec::command).orElse(List.of()), entries);
  }

  private static void matching(Path folder, List<String> globs, TreeSet<String> paths)
      throws IOException {
    List<PathMatcher> matchers =
        globs.stream().map(g -> FileSystems.getDefault().getPathMatcher("glob:" + g)).toList();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        Path relative = folder.relativize(path);
        if (matchers.stream().anyMatch(m -> m.matches(relative))) {
          paths.add(slashes(relative));
        }
      }
    }
  }

  private static void named(Path folder, String word, TreeSet<String> paths) throws IOException {
    if (word.isBlank() || word.startsWith("-") || word.indexOf('\0') >= 0) {
      return;
    }
    Path file = folder.resolve(word).normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      return;
    }
    paths.add(slashes(folder.relativize(file)));
    Path libraries = file.resolveSibling("lib");
    if (Files.isDirectory(libraries)) {
      try (Stream<Path> walk = Files.walk(libraries)) {
        walk.filter(Files::isRegularFile).forEach(p -> paths.add(slashes(folder.relativize(p))));
      }
    }
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** Hashes and keeps a file unless it is as it was seen before. */
  private static String digest(Path file, ArtefactStore store) throws IOException {
    long bytes = Files.size(file);
    long modified = Files.getLastModifiedTime(file).toMillis();
    Seen seen = SEEN.get(file);
    if (seen != null
        && seen.bytes() == bytes
        && seen.modifiedMillis() == modified
        && store.contains(seen.digest())) {
      return seen.digest();
    }
    String digest = store.put(file);
    SEEN.put(file, new Seen(bytes, modified, digest));
    return digest;
  }

  /** Keeps the list and answers the code's digest. */
  String store(ArtefactStore store) throws IOException {
    return store.put(JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
  }

  static CodeArchive read(ArtefactStore store, String digest) {
    try (InputStream in = store.open(digest)) {
      return JSON.readValue(in, CodeArchive.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Code archive " + digest + " cannot be read", e);
    }
  }

  /** Writes the files under {@code target}. */
  void unpack(ArtefactStore store, Path target) throws IOException {
    for (Entry entry : files) {
      Path file = target.resolve(entry.path()).normalize();
      if (!file.startsWith(target)) {
        throw new IOException("Code archive names a file outside of it: " + entry.path());
      }
      Files.createDirectories(file.getParent());
      Files.copy(store.path(entry.digest()), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
