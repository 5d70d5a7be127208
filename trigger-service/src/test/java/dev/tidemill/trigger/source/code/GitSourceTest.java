package dev.tidemill.trigger.source.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.kit.net.RepositoryUrls;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.GitChange;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Polls;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes, rewritten histories, deleted branches and tags, on the real server of git. */
@Tag("slow")
class GitSourceTest {

  private static final List<String> TRAINING = List.of("trainer/**");
  private static final List<String> APPLICATION = List.of("serving/**");

  private static final Duration EIGHT_DAYS = Duration.ofDays(8);

  @TempDir Path home;
  private final RecordedSignals signals = new RecordedSignals();
  private final SettableClock clock = new SettableClock();
  private GitServer server;
  private GitSource source;
  private PipelineSpec spec;
  private int version = 1;
  private String first;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    server = GitServer.start(Files.createDirectory(home.resolve("server")));
    first = server.push("first", Map.of("trainer/t.py", "1", "serving/s.py", "1", "x.md", "1"));
    spec = GitSources.pipeline(server.url(), "main", Optional.empty(), TRAINING, APPLICATION);
    source = source();
    look();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private GitSource source() {
    return new GitSource(
        GitSources.mirrors(home.resolve("git")),
        home.resolve("cursors"),
        signals,
        clock,
        Duration.ofMinutes(1));
  }

  private void look() throws IOException {
    clock.advance(Duration.ofMinutes(1));
    poll();
  }

  private void poll() throws IOException {
    Polls.once(source, new Target(Specs.PIPELINE, version, 1, spec, home));
  }

  @Test
  void theCopiesOfDeletedPipelinesGo() throws IOException {
    Path old = Files.createDirectories(home.resolve("git/" + "0".repeat(32) + ".git"));
    Path lock = Files.createFile(home.resolve("git/" + old.getFileName() + ".lock"));
    Files.setLastModifiedTime(lock, FileTime.from(clock.instant().minus(EIGHT_DAYS)));
    clock.advance(Duration.ofHours(1));
    source.retain(List.of());
    assertThat(old).doesNotExist();
  }

  private void notice(String url) {
    Target target = new Target(Specs.PIPELINE, version, 1, spec, home);
    String place = RepositoryUrls.canonical(url);
    Notice notice = new Notice("n", NoticeKind.GIT, List.of(place), clock.instant(), Map.of());
    assertThat(source.watches(target, notice)).isTrue();
    Notice other = new Notice("o", NoticeKind.GIT, List.of("h/other"), clock.instant(), Map.of());
    assertThat(source.watches(target, other)).isFalse();
  }

  private CodeChanged last() {
    return (CodeChanged) signals.all().get(signals.all().size() - 1).body();
  }

  private GitChange git() {
    return last().git().orElseThrow();
  }

  @Test
  void theFirstLookIsABaselineOfEachPart() {
    assertThat(signals.all()).hasSize(2);
    assertThat(signals.all())
        .allSatisfy(s -> assertThat(((CodeChanged) s.body()).previousDigest()).isEmpty());
    assertThat(git().commit()).isEqualTo(first);
    assertThat(git().before()).isEmpty();
  }

  @Test
  void commitsBetweenTwoLooksAreOneChangeWithTheNewestCommit() throws IOException {
    server.push("second", Map.of("trainer/t.py", "2"));
    String newest = server.push("third", Map.of("trainer/u.py", "1"));
    look();

    assertThat(signals.all()).hasSize(3);
    assertThat(last().area()).isEqualTo(CodeArea.TRAINING);
    assertThat(last().changedPaths()).containsExactly("trainer/t.py", "trainer/u.py");
    assertThat(git())
        .isEqualTo(
            new GitChange(
                RepositoryUrls.canonical(server.url()),
                "refs/heads/main",
                newest,
                Optional.of(first),
                false,
                false,
                "third",
                Optional.of("Ada"),
                Optional.of(2)));
    look();
    assertThat(signals.all()).as("nothing again").hasSize(3);
  }

  @Test
  void aCommitOfBothPartsIsOneSignal() throws IOException {
    server.push("both", Map.of("trainer/t.py", "2", "serving/s.py", "2"));
    look();

    assertThat(signals.all()).hasSize(3);
    assertThat(last().area()).isEqualTo(CodeArea.TRAINING);
    assertThat(last().application()).isPresent();
    assertThat(last().changedPaths()).containsExactly("serving/s.py", "trainer/t.py");
  }

  @Test
  void aCommitOfNeitherPartIsToldAsSuch() throws IOException {
    String commit = server.push("words", Map.of("x.md", "2"));
    look();

    assertThat(signals.all()).hasSize(3);
    assertThat(last().area()).isEqualTo(CodeArea.NEITHER);
    assertThat(git().commit()).isEqualTo(commit);
  }

  @Test
  void aRewrittenHistoryIsAChangeThatSaysSo() throws IOException {
    server.push("second", Map.of("trainer/t.py", "2"));
    look();
    server.git("reset", "-q", "--hard", first);
    server.commit("other", Map.of("trainer/t.py", "3"));
    server.git("push", "-q", "-f", "origin", "HEAD:main");
    look();

    assertThat(signals.all()).hasSize(4);
    assertThat(last().area()).isEqualTo(CodeArea.TRAINING);
    assertThat(git().forced()).isTrue();
  }

  @Test
  void aDeletedBranchIsToldOnceAndWatchedOn() throws IOException {
    server.git("push", "-q", "origin", "HEAD:refs/heads/spare", ":main");
    look();
    look();

    assertThat(signals.all()).hasSize(3);
    assertThat(last().area()).isEqualTo(CodeArea.NEITHER);
    assertThat(git().deleted()).isTrue();
    assertThat(git().commit()).isEqualTo(first);
    assertThat(source.details().toString()).contains("has no branch main");

    server.push("again", Map.of("trainer/t.py", "2"));
    look();
    assertThat(signals.all()).hasSize(4);
    assertThat(last().area()).isEqualTo(CodeArea.TRAINING);
    assertThat(source.details()).isEmpty();
  }

  @Test
  void aNewTagOfAHigherVersionIsAChangeAndOtherTagsAreNot() throws IOException {
    server.git("tag", "v1.9");
    server.git("push", "-q", "--tags", "origin");
    spec = GitSources.pipeline(server.url(), "main", Optional.of("v*"), TRAINING, APPLICATION);
    version = 2;
    look();
    assertThat(signals.all()).as("an edit of the pipeline").hasSize(2);

    String second = server.push("second", Map.of("trainer/t.py", "2"));
    server.git("tag", "v1.8.1");
    server.git("tag", "nightly");
    server.git("push", "-q", "--tags", "origin");
    look();
    assertThat(signals.all()).hasSize(2);

    server.git("tag", "v1.10");
    server.git("push", "-q", "--tags", "origin");
    look();
    assertThat(signals.all()).hasSize(3);
    assertThat(git().ref()).isEqualTo("refs/tags/v1.10");
    assertThat(git().commit()).isEqualTo(second);
    assertThat(git().forced()).isFalse();
  }

  @Test
  void otherGlobsAreNoChangeOfTheCode() throws IOException {
    spec = GitSources.pipeline(server.url(), "main", Optional.empty(), List.of("**"), APPLICATION);
    version = 2;
    look();
    assertThat(signals.all()).hasSize(2);

    server.push("words", Map.of("x.md", "2"));
    look();
    assertThat(last().changedPaths()).containsExactly("x.md");
  }

  @Test
  void nobodyIsAskedTwiceAMinuteUnlessSomebodySaysThatThereIsNews() throws IOException {
    server.push("second", Map.of("trainer/t.py", "2"));
    clock.advance(Duration.ofSeconds(59));
    int before = server.requests();
    poll();
    assertThat(server.requests()).isEqualTo(before);
    assertThat(signals.all()).hasSize(2);

    notice(server.url());
    poll();
    assertThat(signals.all()).hasSize(3);
    notice(server.url());
    poll();
    assertThat(signals.all()).as("a word that comes twice").hasSize(3);
  }

  @Test
  void wrongCredentialsAreShownUntilTheyAreRight() throws IOException {
    server.asks("bot", "s3cret");
    spec = GitSources.pipeline(GitSources.withToken(server.url(), "OLD"), TRAINING, APPLICATION);
    String why = server.url() + " refuses the credentials of code.git.credentials";
    assertThatThrownBy(this::look).hasMessage(why);
    assertThat(source.details()).containsEntry("unreadable", Map.of(Specs.PIPELINE + "/code", why));

    spec = GitSources.pipeline(GitSources.withToken(server.url(), "TOKEN"), TRAINING, APPLICATION);
    look();
    assertThat(source.details()).isEmpty();
  }

  @Test
  void aPushWhileNobodyLookedIsFoundAfterARestart() throws IOException {
    server.push("second", Map.of("trainer/t.py", "2"));
    source = source();
    look();
    assertThat(signals.all()).hasSize(3);
    assertThat(last().changedPaths()).containsExactly("trainer/t.py");
  }
}
