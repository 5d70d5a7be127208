package dev.tidemill.training.runner.code;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.files.SourceTree;
import dev.tidemill.kit.git.GitAddress;
import dev.tidemill.kit.git.GitException;
import dev.tidemill.kit.git.GitFile;
import dev.tidemill.kit.git.GitMirror;
import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.git.GitTip;
import dev.tidemill.kit.git.GitTree;
import dev.tidemill.kit.git.RefChoice;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.GitSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.PatternSyntaxException;

/** Puts the code of one commit into an archive, without a working copy. */
final class GitCode {

  private final PipelineSpec spec;
  private final CodeSpec code;
  private final GitMirror mirror;
  private final RefChoice choice;
  private final ArtefactStore store;

  GitCode(PipelineSpec spec, Path pipelineFolder, GitMirrors mirrors, ArtefactStore store) {
    this.spec = spec;
    this.code = spec.code().orElseThrow();
    GitSpec git = code.git().orElseThrow();
    this.mirror = mirrors.of(GitAddress.of(git), pipelineFolder);
    this.choice = RefChoice.of(git.ref(), git.tags());
    this.store = store;
  }

  /**
   * Archives a commit.
   *
   * @param wanted empty: the newest one
   */
  CodeOfRun archive(Optional<String> wanted) throws IOException, JobFailure {
    try {
      GitTip tip =
          wanted.isPresent() ? new GitTip(choice.fullName(), wanted.get()) : mirror.newest(choice);
      mirror.fetch(tip);
      String digest = mirror.read(tip.commit(), code.path(), this::archive).store(store);
      return new CodeOfRun(
          digest, Optional.of(new CodeCommit(mirror.url(), tip.ref(), tip.commit())));
    } catch (GitException e) {
      throw new JobFailure(e.reason().name(), e.getMessage(), e.retryable());
    } catch (SourceTree.TooManyFilesException e) {
      throw CodeFiles.tooMany(e);
    } catch (PatternSyntaxException e) {
      throw CodeFiles.badGlob(e);
    }
  }

  private CodeArchive archive(GitTree tree) throws IOException {
    SortedMap<String, GitFile> files = matching(tree);
    for (List<String> command : spec.commands().values()) {
      for (String word : command) {
        named(tree, word, files);
      }
    }
    List<CodeArchive.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, GitFile> file : files.entrySet()) {
      try (InputStream in = tree.open(file.getKey(), file.getValue())) {
        entries.add(
            new CodeArchive.Entry(file.getKey(), store.put(in), file.getValue().executable()));
      }
    }
    return CodeFiles.archive(spec, entries);
  }

  private SortedMap<String, GitFile> matching(GitTree tree) throws IOException {
    List<String> globs = new ArrayList<>(code.training());
    globs.addAll(code.application());
    try {
      return tree.files(
          globs,
          (path, why) -> {
            throw new UncheckedIOException(why);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void named(GitTree tree, String word, SortedMap<String, GitFile> files)
      throws IOException {
    Optional<String> path = path(word);
    Optional<GitFile> file = path.isEmpty() ? Optional.empty() : tree.file(path.get());
    if (file.isEmpty()) {
      return;
    }
    files.put(path.get(), file.get());
    int slash = path.get().lastIndexOf('/');
    files.putAll(tree.below(path.get().substring(0, slash + 1) + CodeArchive.LIBRARIES));
  }

  /** A word of a command as the path of a file within the code, if it may be one. */
  private static Optional<String> path(String word) {
    if (!CodeArchive.mayNameAFile(word)) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(word).normalize();
      boolean inside = !path.isAbsolute() && !path.startsWith("..") && !path.toString().isEmpty();
      return inside ? Optional.of(SourceTree.slashes(path)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
