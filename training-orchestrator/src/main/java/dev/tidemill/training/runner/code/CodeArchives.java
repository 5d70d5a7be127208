package dev.tidemill.training.runner.code;

import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Archives the code of runs: that of a folder as it is now, or that of a commit. */
public final class CodeArchives {

  private final ArtefactStore store;
  private final Optional<GitMirrors> mirrors;

  /**
   * @param mirrors empty where code in git cannot be read
   */
  public CodeArchives(ArtefactStore store, Optional<GitMirrors> mirrors) {
    this.store = store;
    this.mirrors = mirrors;
  }

  /** The code that the run has whose rows are cut. */
  public CodeOfRun of(CutSnapshot work) throws IOException, JobFailure {
    Path folder = Path.of(work.folder());
    if (work.spec().code().flatMap(CodeSpec::git).isEmpty()) {
      String digest = CodeFiles.archive(work.spec(), folder, store).store(store);
      return new CodeOfRun(digest, Optional.empty());
    }
    GitMirrors git =
        mirrors.orElseThrow(
            () -> new JobFailure("NO_CODE", "code.git: this runner reads no repositories", false));
    CodeOfRun code = new GitCode(work.spec(), folder, git, store).archive(work.commit());
    git.forgetUnused(Instant.now()); // a runner has a home of its own, which nobody else tidies
    return code;
  }
}
