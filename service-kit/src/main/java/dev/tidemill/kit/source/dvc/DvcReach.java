package dev.tidemill.kit.source.dvc;

import dev.tidemill.kit.git.GitAddress;
import dev.tidemill.kit.git.GitException;
import dev.tidemill.kit.git.GitFile;
import dev.tidemill.kit.git.GitMirror;
import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.git.GitTip;
import dev.tidemill.kit.git.GitTree;
import dev.tidemill.kit.git.RefChoice;
import dev.tidemill.kit.source.KnownFiles;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.s3.S3Account;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.source.DvcData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** How pointers of DVC and their remotes are reached. */
public final class DvcReach {

  /** A {@code dvc.lock} of thousands of stages is smaller. */
  private static final int MAX_POINTER_BYTES = 16 << 20;

  private static final String GIT = "dvc.git";

  private final GitMirrors mirrors;
  private final S3Reach s3;
  private final Path known;

  /**
   * @param known a folder that remembers what was fetched
   */
  public DvcReach(GitMirrors mirrors, S3Reach s3, Path known) {
    this.mirrors = mirrors;
    this.s3 = s3;
    this.known = known;
  }

  /**
   * What the branch or tag names now; nothing is fetched.
   *
   * @param folder of the pipeline
   * @throws SourceException if the repository does not say it
   */
  public GitTip tip(DvcData source, Path folder) throws SourceException, IOException {
    try {
      return mirror(source, folder)
          .newest(RefChoice.of(source.repository().ref(), source.repository().tags()));
    } catch (GitException e) {
      throw new SourceException(e.getMessage(), e.retryable(), e);
    }
  }

  /** A commit that was seen at the branch or tag. */
  public GitTip at(DvcData source, String commit) {
    RefChoice choice = RefChoice.of(source.repository().ref(), source.repository().tags());
    return new GitTip(choice.fullName(), commit);
  }

  /**
   * Reads the pointer in a commit.
   *
   * @param folder of the pipeline
   * @throws SourceException if the commit has no such pointer
   */
  public DvcPointer pointer(DvcData source, Path folder, GitTip tip)
      throws SourceException, IOException {
    try {
      GitMirror mirror = mirror(source, folder);
      mirror.fetch(tip);
      Optional<String> text = mirror.read(tip.commit(), ".", tree -> text(tree, source.path()));
      if (text.isEmpty()) {
        throw new SourceException(
            "commit %s of %s has no %s; commit the pointer again, or correct dvc.path"
                .formatted(tip.commit().substring(0, 12), mirror.url(), source.path()));
      }
      return DvcPointer.parse(text.get(), source.path(), source.out());
    } catch (GitException e) {
      throw new SourceException(e.getMessage(), e.retryable(), e);
    }
  }

  /**
   * The files that a pointer names; of a folder the list of them is fetched.
   *
   * @param data opened for the same source
   * @throws SourceException if the remote does not have the list
   */
  public DvcVersion version(
      DvcData source, Path folder, GitTip tip, DvcPointer pointer, DvcObjects data)
      throws SourceException, IOException {
    try {
      return new DvcVersion(
          tip.commit(),
          mirror(source, folder).commit(tip.commit()).at(),
          pointer,
          data.files(pointer));
    } catch (GitException e) {
      throw new SourceException(e.getMessage(), e.retryable(), e);
    }
  }

  /**
   * Opens the remote of a source; the caller closes it.
   *
   * @param folder of the pipeline
   * @param fetched takes what is fetched
   * @throws SourceException if it may not be reached, or a key is missing
   */
  public DvcObjects open(DvcData source, Path folder, ArtefactStore fetched)
      throws SourceException {
    return new DvcObjects(source, remote(source, folder), new KnownFiles(known, fetched));
  }

  private DvcRemote remote(DvcData source, Path folder) throws SourceException {
    if (!source.isBucket()) {
      return new FolderRemote(folder.resolve(source.remote()).normalize());
    }
    String[] place = source.remote().substring("s3://".length()).split("/", 2);
    String prefix = place.length < 2 ? "" : place[1].replaceFirst("/+$", "");
    S3Account account =
        new S3Account("dvc", source.endpoint(), source.region(), source.credentials());
    return new BucketRemote(
        s3.client(account, folder), place[0], prefix.isEmpty() ? "" : prefix + "/");
  }

  private GitMirror mirror(DvcData source, Path folder) {
    return mirrors.of(GitAddress.of(source.repository()), folder, GIT);
  }

  private static Optional<String> text(GitTree tree, String path) throws IOException {
    Optional<GitFile> file = tree.file(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = tree.open(path, file.get())) {
      byte[] bytes = in.readNBytes(MAX_POINTER_BYTES + 1);
      if (bytes.length > MAX_POINTER_BYTES) {
        throw new IOException(
            "%s has more than %d bytes, which a pointer of DVC never has"
                .formatted(path, MAX_POINTER_BYTES));
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
