package dev.tidemill.training.runner.code;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.files.SourceTree;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PredictSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts the code of a pipeline, as it is now, into an archive. */
public final class CodeFiles {

  private static final List<String> EVERYTHING = List.of("**");
  private static final ConcurrentMap<Path, Seen> SEEN = new ConcurrentHashMap<>();

  private record Seen(long bytes, long modifiedMillis, String digest) {}

  private final PipelineSpec spec;
  private final Path pipelineFolder;
  private final Path folder;
  private final ArtefactStore store;

  private CodeFiles(PipelineSpec spec, Path pipelineFolder, ArtefactStore store) {
    this.spec = spec;
    this.pipelineFolder = pipelineFolder;
    this.folder = folder(spec, pipelineFolder);
    this.store = store;
  }

  /**
   * The folder on this machine that the paths of the specification's commands start in. Code in git
   * is in none: what a command names besides it is in the pipeline's own folder.
   */
  public static Path folder(PipelineSpec spec, Path pipelineFolder) {
    String inIt = spec.code().filter(c -> c.git().isEmpty()).map(CodeSpec::path).orElse(".");
    Path folder = pipelineFolder.resolve(inIt).normalize();
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder; // it does not exist yet
    }
  }

  /**
   * The source files that the globs of {@code code} match (all of them without {@code code}), the
   * files that a command names, and the {@code lib} folders beside those.
   */
  public static CodeArchive archive(PipelineSpec spec, Path pipelineFolder, ArtefactStore store)
      throws IOException, JobFailure {
    return new CodeFiles(spec, pipelineFolder, store).archive();
  }

  private CodeArchive archive() throws IOException, JobFailure {
    if (!Files.isDirectory(folder)) {
      throw new JobFailure("NO_CODE", "code.path: there is no folder " + folder, false);
    }
    TreeSet<String> paths = new TreeSet<>();
    matching(paths);
    for (List<String> command : spec.commands().values()) {
      for (String word : command) {
        named(word, paths);
      }
    }
    List<CodeArchive.Entry> entries = new ArrayList<>();
    for (String path : paths) {
      Path file = folder.resolve(path);
      entries.add(new CodeArchive.Entry(path, digest(file), Files.isExecutable(file)));
    }
    return archive(spec, entries);
  }

  /** Files, and the commands of the specification. */
  static CodeArchive archive(PipelineSpec spec, List<CodeArchive.Entry> entries) {
    return new CodeArchive(
        spec.prepare().map(PrepareSpec::command).orElse(List.of()),
        spec.train().command(),
        entries,
        spec.predict().map(PredictSpec::command).orElse(List.of()));
  }

  static JobFailure tooMany(SourceTree.TooManyFilesException e) {
    return new JobFailure(
        "TOO_MANY_FILES", e.getMessage() + "; name those that are code in code.training", false);
  }

  static JobFailure badGlob(PatternSyntaxException e) {
    return new JobFailure(
        "BAD_GLOB", "code: a pattern is not valid, as trainer/** is: " + e.getMessage(), false);
  }

  private void matching(Set<String> paths) throws IOException, JobFailure {
    List<String> globs = new ArrayList<>();
    spec.code().ifPresent(c -> globs.addAll(c.training()));
    spec.code().ifPresent(c -> globs.addAll(c.application()));
    Set<Path> dataFolders =
        spec.data().sources().stream()
            .flatMap(s -> s.folder(pipelineFolder).stream())
            .collect(Collectors.toSet());
    try {
      SourceTree.walk(
          folder,
          dataFolders,
          spec.code().isPresent() ? globs : EVERYTHING,
          (path, file, a) -> paths.add(path),
          (path, why) -> {
            if (!(why instanceof FileSystemLoopException)) {
              throw new UncheckedIOException("code: " + path + " cannot be read", why);
            }
          });
    } catch (SourceTree.TooManyFilesException e) {
      throw tooMany(e);
    } catch (PatternSyntaxException e) {
      throw badGlob(e);
    }
  }

  private void named(String word, Set<String> paths) throws IOException {
    if (!CodeArchive.mayNameAFile(word)) {
      return;
    }
    Path file = folder.resolve(word).normalize();
    if (!file.startsWith(folder)
        || !Files.isRegularFile(file)
        || SourceTree.isInstalled(folder, file)) {
      return;
    }
    paths.add(SourceTree.slashes(folder.relativize(file)));
    Path libraries = file.resolveSibling(CodeArchive.LIBRARIES);
    if (Files.isDirectory(libraries)) {
      try (Stream<Path> walk = Files.walk(libraries)) {
        walk.filter(Files::isRegularFile)
            .forEach(p -> paths.add(SourceTree.slashes(folder.relativize(p))));
      }
    }
  }

  /** Stores a file, unless it has not changed since it was stored. */
  private String digest(Path file) throws IOException {
    long bytes = Files.size(file);
    long modified = Files.getLastModifiedTime(file).toMillis();
    Seen seen = SEEN.get(file);
    if (seen != null
        && seen.bytes() == bytes
        && seen.modifiedMillis() == modified
        && store.renew(seen.digest())) {
      return seen.digest();
    }
    String digest = store.put(file);
    SEEN.put(file, new Seen(bytes, modified, digest));
    return digest;
  }
}
