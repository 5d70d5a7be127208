package dev.tidemill.trigger.source.code;

import dev.tidemill.kit.git.GitAddress;
import dev.tidemill.kit.git.GitException;
import dev.tidemill.kit.git.GitMirror;
import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.git.GitTip;
import dev.tidemill.kit.git.RefChoice;
import dev.tidemill.kit.net.RepositoryUrls;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.GitSpec;
import dev.tidemill.trigger.source.Backoffs;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the branch or the tags of the repositories that hold the code of pipelines: it asks each
 * server every now and then, and at once when somebody says that a repository changed. What the
 * server answers is the truth, so a word that is lost makes a change late, and one that comes twice
 * does nothing. All commits between two looks are one change. The first look is a baseline.
 */
public final class GitSource implements Source {

  /** The longest time from a push to its signal, where nobody says that there was one. */
  public static final Setting<Duration> LOOKS_EVERY =
      Setting.duration(
              "git-looks-every",
              Duration.ofMinutes(1),
              "repositories of code are asked for new commits this often, and at once after a"
                  + " webhook")
          .only(d -> d.toMillis() >= 1000, "a duration of at least 1s, such as 60s");

  private static final Duration FORGETS_EVERY = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(GitSource.class);

  private final GitMirrors mirrors;
  private final CursorStore<GitCursor> cursors;
  private final SignalWriter signals;
  private final InstantSource clock;
  private final Duration looksEvery;
  private final Map<String, Instant> looked = new ConcurrentHashMap<>();
  private final Set<String> noticed = ConcurrentHashMap.newKeySet();
  private final Looks looks = new Looks("git");
  private Instant forgetAt = Instant.MIN;

  /**
   * @param folder where cursors are kept
   * @param looksEvery the pause between two looks that nobody asks for
   */
  public GitSource(
      GitMirrors mirrors,
      Path folder,
      SignalWriter signals,
      InstantSource clock,
      Duration looksEvery) {
    this.mirrors = mirrors;
    this.cursors = new CursorStore<>(folder, GitCursor.class);
    this.signals = signals;
    this.clock = clock;
    this.looksEvery = looksEvery;
  }

  @Override
  public String name() {
    return "git";
  }

  /** Between two rounds; each repository is asked more rarely. */
  @Override
  public Duration every() {
    return Duration.ofSeconds(1);
  }

  /** Notes it too: the look that follows does not wait for the next one of these. */
  @Override
  public boolean watches(Target target, Notice notice) {
    boolean here =
        notice.kind() == NoticeKind.GIT
            && target
                .spec()
                .code()
                .flatMap(CodeSpec::git)
                .filter(g -> notice.places().contains(RepositoryUrls.canonical(g.url())))
                .isPresent();
    if (here) {
      noticed.add(target.pipeline());
    }
    return here;
  }

  @Override
  public void retain(List<Target> targets) {
    List<String> pipelines =
        targets.stream()
            .filter(t -> t.spec().code().flatMap(CodeSpec::git).isPresent())
            .map(Target::pipeline)
            .toList();
    looked.keySet().retainAll(pipelines);
    noticed.retainAll(pipelines);
    looks.retain(targets);
    forgetMirrors(clock.instant());
  }

  /** Also those of deleted pipelines, and those of data under DVC. */
  private void forgetMirrors(Instant now) {
    if (now.isBefore(forgetAt)) {
      return;
    }
    forgetAt = now.plus(FORGETS_EVERY);
    try {
      mirrors.forgetUnused(now);
    } catch (IOException e) {
      LOG.warn("Copies of repositories that nobody uses are left: {}", e.toString());
    }
  }

  @Override
  public Looks looks() {
    return looks;
  }

  @Override
  public List<String> sources(Target target) {
    return target.spec().code().flatMap(CodeSpec::git).isPresent()
        ? List.of(CodeSource.CODE)
        : List.of();
  }

  @Override
  public void poll(Target target, String source) throws IOException {
    if (!isTime(target)) {
      return;
    }
    GitSpec git = target.spec().code().flatMap(CodeSpec::git).orElseThrow();
    try {
      Instant now = clock.instant();
      Optional<String> missing = look(target, git, now);
      looked.put(target.pipeline(), now);
      missing.ifPresentOrElse(
          what -> looks.failed(target, CodeSource.CODE, looksEvery, what),
          () -> looks.worked(target, CodeSource.CODE, looksEvery));
    } catch (GitException e) {
      looks.failed(target, CodeSource.CODE, Backoffs.LONGEST, e.getMessage());
      throw e;
    }
  }

  private boolean isTime(Target target) {
    Instant last = looked.get(target.pipeline());
    boolean asked = noticed.remove(target.pipeline());
    return asked
        || last == null
        || !looks.knows(target, CodeSource.CODE)
        || !clock.instant().isBefore(last.plus(looksEvery));
  }

  /** Answers what is not there, if it was not there before either. */
  private Optional<String> look(Target target, GitSpec git, Instant now) throws IOException {
    CodeSpec code = target.spec().code().orElseThrow();
    GitMirror mirror = mirrors.of(GitAddress.of(git), target.folder());
    RefChoice choice = RefChoice.of(git.ref(), git.tags());
    Optional<GitTip> tip = mirror.tip(choice);
    String followed = followed(git, code);
    Optional<GitCursor> before =
        cursors.read(target.pipeline()).filter(c -> c.incarnation() == target.incarnation());
    Optional<GitCursor> comparable = before.filter(c -> c.followed().equals(followed));
    if (tip.isEmpty()) {
      if (comparable.filter(c -> !c.deleted()).isPresent()) {
        write(target, GitLook.deleted(target, mirror.url(), comparable.get()), now);
      }
      return Optional.of(
          "%s has no %s; push it, or correct code.git".formatted(mirror.url(), choice));
    }
    if (comparable.filter(c -> isSeen(c, tip.get(), code)).isPresent()) {
      return Optional.empty();
    }
    GitLook look = new GitLook(target, code, mirror, tip.get());
    GitLook.Found found =
        comparable.isEmpty() && before.isPresent()
            ? look.otherwiseFollowed(before.get(), followed)
            : look.since(comparable, followed);
    write(target, found, now);
    return Optional.empty();
  }

  private static boolean isSeen(GitCursor c, GitTip tip, CodeSpec code) {
    return c.commit().equals(tip.commit())
        && c.ref().equals(tip.ref())
        && !c.deleted()
        && GitLook.isChosenBy(c, code);
  }

  private void write(Target target, GitLook.Found found, Instant now) throws IOException {
    for (GitLook.Said said : found.signals()) {
      signals.write(
          new Signal(
              said.id(),
              GitLook.SOURCE,
              target.pipeline() + "/code",
              now,
              Optional.of(target.pipeline()),
              said.body()));
    }
    LOG.info(
        "{}: {} is at commit {}{}",
        target.pipeline(),
        found.cursor().ref(),
        CodeCommit.shortened(found.cursor().commit()),
        found.cursor().deleted() ? ", and deleted" : "");
    cursors.write(target.pipeline(), found.cursor());
  }

  /** Another of these is an edit of the pipeline, not of its code. */
  private static String followed(GitSpec git, CodeSpec code) {
    return List.of(git.url(), git.tags().map(t -> "tags " + t).orElse(git.ref()), code.path())
        .stream()
        .collect(Collectors.joining(" "));
  }
}
