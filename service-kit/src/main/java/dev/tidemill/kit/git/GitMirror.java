package dev.tidemill.kit.git;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.git.GitException.Reason;
import dev.tidemill.schemas.text.ForeignText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;

/**
 * The local copy of a repository. It is bare and shallow: it has the commits that were needed, and
 * some before them. Methods that read or fetch wait for each other, also across processes.
 */
public final class GitMirror {

  /** So many commits up to the tip are fetched. */
  private static final int USUAL_DEPTH = 50;

  /** In so many commits up to the tip an earlier one is looked for. */
  private static final int GREATEST_DEPTH = 500;

  private static final int MAX_TITLE = 200;

  /** With more packs than this the copy is made anew: each fetch adds one. */
  private static final int MAX_PACKS = 200;

  private static final String KEPT = "refs/tidemill/";

  /** Answers of a server that does not have what it is asked for. */
  private static final Set<Reason> SAYS_NO = EnumSet.of(Reason.NO_REF, Reason.NO_COMMIT);

  private final Path folder;
  private final GitAddress address;
  private final Path base;
  private final GitLinks links;

  GitMirror(Path folder, GitAddress address, Path base, GitLinks links) {
    this.folder = folder;
    this.address = address;
    this.base = base;
    this.links = links;
  }

  /** The URL without what may be secret. */
  public String url() {
    return GitLinks.shown(address.url());
  }

  /**
   * Asks the server what a branch or tag names now. Nothing is fetched, and the copy is not opened.
   *
   * @return empty if there is none
   */
  public Optional<GitTip> tip(RefChoice choice) throws IOException {
    LastUse.note(folder);
    try (Transport transport = links.open(address, base);
        FetchConnection server = connect(transport, choice)) {
      Map<String, String> commits = new HashMap<>();
      for (Ref ref : server.getRefs()) {
        ObjectId peeled = ref.getPeeledObjectId();
        ObjectId id = peeled == null ? ref.getObjectId() : peeled;
        if (id != null) {
          commits.put(ref.getName(), id.name());
        }
      }
      return choice.of(commits);
    } catch (TransportException e) {
      throw links.problem(address, e);
    }
  }

  /**
   * As {@link #tip}.
   *
   * @throws GitException if there is none
   */
  public GitTip newest(RefChoice choice) throws IOException {
    return tip(choice)
        .orElseThrow(
            () ->
                new GitException(
                    Reason.NO_REF, "%s has no %s; see %s".formatted(url(), choice, links.field())));
  }

  private static FetchConnection connect(Transport transport, RefChoice choice) throws IOException {
    String asked = choice.asked();
    return transport.openFetch(List.of(new RefSpec(asked + ":" + asked)));
  }

  /**
   * Makes sure that a commit is here.
   *
   * @param tip names it, and the ref that it was seen at
   * @throws GitException if the server has it no more
   */
  public void fetch(GitTip tip) throws IOException {
    FolderLock.hold(
        folder,
        () -> {
          LastUse.note(folder);
          renewIfLarge();
          try (Repository mirror = open()) {
            if (!has(mirror, tip.commit())) {
              fetch(mirror, tip);
            }
          }
          return null;
        });
  }

  private void fetch(Repository mirror, GitTip tip) throws IOException {
    boolean one = Repository.isValidRefName(tip.ref());
    Optional<GitException> byRef =
        one ? tryFetch(mirror, tip.ref(), tip, USUAL_DEPTH) : Optional.empty();
    if (has(mirror, tip.commit())) {
      return;
    }
    requireAnswer(byRef);
    // the ref moved on: most servers give ids too
    requireAnswer(tryFetch(mirror, tip.commit(), tip, USUAL_DEPTH));
    if (!has(mirror, tip.commit())) {
      throw new GitException(
          Reason.NO_COMMIT,
          "Commit %s of %s is not in %s any more: its history was rewritten, or the branch deleted"
              .formatted(shortened(tip.commit()), tip.ref(), url()));
    }
  }

  /** A server that does not answer says nothing of what it has. */
  private static void requireAnswer(Optional<GitException> failure) throws GitException {
    if (failure.filter(e -> !SAYS_NO.contains(e.reason())).isPresent()) {
      throw failure.get();
    }
  }

  private Optional<GitException> tryFetch(Repository mirror, String what, GitTip tip, int depth)
      throws IOException {
    try (Transport transport = links.open(Optional.of(mirror), address, base)) {
      transport.setTagOpt(TagOpt.NO_TAGS);
      transport.setDepth(depth);
      String kept = KEPT + tip.commit();
      transport.fetch(NullProgressMonitor.INSTANCE, List.of(new RefSpec("+" + what + ":" + kept)));
      return Optional.empty();
    } catch (TransportException e) {
      return Optional.of(links.problem(address, e));
    }
  }

  /**
   * How a commit follows an earlier one. Looks for it in the newest {@code 500} commits.
   *
   * @param tip was fetched
   * @throws GitException if the server does not answer: then nothing is known of it
   */
  public GitHistory history(String earlier, GitTip tip) throws IOException {
    return inMirror(
        mirror -> {
          GitHistory found = walk(mirror, earlier, tip.commit());
          if (found.follows() || mirror.getObjectDatabase().getShallowCommits().isEmpty()) {
            return found;
          }
          requireAnswer(tryFetch(mirror, tip.commit(), tip, GREATEST_DEPTH));
          return walk(mirror, earlier, tip.commit());
        });
  }

  private static GitHistory walk(Repository mirror, String earlier, String later)
      throws IOException {
    try (RevWalk walk = new RevWalk(mirror)) {
      RevCommit last = walk.parseCommit(ObjectId.fromString(later));
      RevCommit first = parsed(walk, earlier).orElse(null);
      walk.markStart(last);
      boolean follows = first != null && walk.isMergedInto(first, last);
      walk.reset();
      walk.markStart(last);
      if (follows) {
        walk.markUninteresting(first);
      }
      int commits = 0;
      while (commits < GREATEST_DEPTH && walk.next() != null) {
        commits++;
      }
      return new GitHistory(follows, commits);
    }
  }

  private static Optional<RevCommit> parsed(RevWalk walk, String commit) throws IOException {
    try {
      return Optional.of(walk.parseCommit(ObjectId.fromString(commit)));
    } catch (MissingObjectException e) {
      return Optional.empty();
    }
  }

  /** What is written about a commit that was fetched. */
  public GitCommit commit(String id) throws IOException {
    return inMirror(
        mirror -> {
          try (RevWalk walk = new RevWalk(mirror)) {
            RevCommit commit = walk.parseCommit(ObjectId.fromString(id));
            String title = commit.getShortMessage();
            return new GitCommit(
                id,
                ForeignText.cut(title, MAX_TITLE),
                commit.getAuthorIdent().getName(),
                Instant.ofEpochSecond(commit.getCommitTime()));
          }
        });
  }

  /** Reads the files of a commit. */
  public interface Reading<T> {
    T of(GitTree tree) throws IOException;
  }

  /**
   * Reads the files of a commit that was fetched.
   *
   * @param path the folder of the repository that the paths start in; {@code .} for all of it
   */
  public <T> T read(String commit, String path, Reading<T> reading) throws IOException {
    return inMirror(
        mirror -> {
          try (GitTree tree = GitTree.of(mirror, commit, path, links.field())) {
            return reading.of(tree);
          }
        });
  }

  private interface InMirror<T> {
    T done(Repository mirror) throws IOException;
  }

  private <T> T inMirror(InMirror<T> work) throws IOException {
    return FolderLock.hold(
        folder,
        () -> {
          LastUse.note(folder);
          try (Repository mirror = open()) {
            return work.done(mirror);
          }
        });
  }

  /** A copy that holds no object yet, if there is none. */
  private Repository open() throws IOException {
    Repository mirror = new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
    if (!mirror.getObjectDatabase().exists()) {
      mirror.create(true);
    }
    return mirror;
  }

  /** Called by the holder of the lock. What is needed of it is fetched again. */
  private void renewIfLarge() throws IOException {
    Path packs = folder.resolve("objects/pack");
    if (!Files.isDirectory(packs)) {
      return;
    }
    try (Stream<Path> files = Files.list(packs)) {
      if (files.filter(f -> f.toString().endsWith(".pack")).count() <= MAX_PACKS) {
        return;
      }
    }
    TemporaryFolders.delete(folder);
  }

  private static boolean has(Repository mirror, String commit) throws IOException {
    return mirror.getObjectDatabase().has(ObjectId.fromString(commit));
  }

  static String shortened(String commit) {
    return commit.substring(0, Math.min(12, commit.length()));
  }
}
