package dev.tidemill.kit.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.git.GitException.Reason;
import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.spec.field.SecretRef;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real server of git. */
@Tag("slow")
class GitMirrorTest {

  private static final RefChoice MAIN = RefChoice.of("main", Optional.empty());

  @TempDir Path temporary;
  private GitServer server;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    server = GitServer.start(Files.createDirectory(temporary.resolve("server")));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private GitMirrors mirrors(boolean local) {
    Path home = temporary.resolve("home");
    SecretPlaces secrets =
        new SecretPlaces(Map.of("TOKEN", "s3cret", "OLD", "expired"), home, home);
    return new GitMirrors(
        home.resolve("git"), new UrlRules(local, InetAddress::getAllByName), secrets);
  }

  private GitMirror mirror(GitAddress address, boolean local) {
    return mirrors(local).of(address, temporary);
  }

  private GitMirror mirror() {
    return mirror(GitAddress.open(server.url()), true);
  }

  private static GitTip fetched(GitMirror mirror) throws IOException {
    GitTip tip = mirror.tip(MAIN).orElseThrow();
    mirror.fetch(tip);
    return tip;
  }

  private static SortedMap<String, GitFile> files(GitMirror mirror, String commit, String... globs)
      throws IOException {
    return mirror.read(
        commit,
        ".",
        tree ->
            tree.files(
                List.of(globs),
                (path, why) -> {
                  throw new AssertionError(path, why);
                }));
  }

  private static String text(GitMirror mirror, String commit, String path) throws IOException {
    return mirror.read(
        commit,
        ".",
        tree -> {
          GitFile file = tree.file(path).orElseThrow();
          return new String(tree.open(path, file).readAllBytes(), StandardCharsets.UTF_8);
        });
  }

  @Test
  void theFilesOfACommitAreReadWithoutAWorkingCopy() throws IOException {
    server.commit("first", Map.of("train.py", "a", "docs/x.md", "b", ".ci/z", "c"));
    server.git("update-index", "--chmod=+x", "train.py");
    server.git("commit", "-q", "--amend", "-m", "first\n\nmore");
    String commit = server.git("rev-parse", "HEAD");
    server.git("push", "-q", "origin", "HEAD:main");

    GitMirror mirror = mirror();
    GitTip tip = fetched(mirror);

    assertThat(tip).isEqualTo(new GitTip("refs/heads/main", commit));
    assertThat(files(mirror, commit, "**").keySet()).containsExactly("docs/x.md", "train.py");
    assertThat(files(mirror, commit, "*.py").get("train.py").executable()).isTrue();
    assertThat(text(mirror, commit, "train.py")).isEqualTo("a");
    assertThat(mirror.commit(commit).title()).isEqualTo("first");
    assertThat(mirror.commit(commit).author()).isEqualTo("Ada");
  }

  @Test
  void aPollerAndRunsMayAskForANewRepositoryAtOnce() throws Exception {
    String commit = server.push("first", Map.of("a", "1"));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 10; round++) {
        GitMirror mirror =
            new GitMirrors(
                    temporary.resolve("round" + round),
                    new UrlRules(true, InetAddress::getAllByName),
                    new SecretPlaces(Map.of(), temporary, temporary))
                .of(GitAddress.open(server.url()), temporary);
        List<Callable<GitTip>> all = Collections.nCopies(8, () -> mirror.newest(MAIN));
        for (Future<GitTip> one : threads.invokeAll(all)) {
          assertThat(one.get().commit()).isEqualTo(commit);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aCopyThatNobodyUsesGoesAndIsFetchedAgain() throws IOException {
    String commit = server.push("first", Map.of("a", "1"));
    GitMirror mirror = mirror();
    fetched(mirror);
    Path copies = temporary.resolve("home/git");
    mirrors(true).forgetUnused(Instant.now().plus(Duration.ofDays(6)));
    assertThat(copies.toFile().list()).anyMatch(f -> f.endsWith(".git"));

    Path lock = FolderLock.file(copies.resolve(copy(copies)));
    Files.setLastModifiedTime(lock, FileTime.from(Instant.EPOCH));
    assertThat(mirror.tip(MAIN)).isPresent(); // who asks uses it
    mirrors(true).forgetUnused(Instant.now().plus(Duration.ofDays(6)));
    assertThat(copies.toFile().list()).anyMatch(f -> f.endsWith(".git"));

    mirrors(true).forgetUnused(Instant.now().plus(Duration.ofDays(8)));
    assertThat(copies.toFile().list()).noneMatch(f -> f.endsWith(".git"));
    assertThat(mirror.tip(MAIN).orElseThrow().commit()).isEqualTo(commit);
    assertThat(copies.toFile().list())
        .as("a question needs no copy")
        .noneMatch(f -> f.endsWith(".git"));
    fetched(mirror);
    assertThat(text(mirror, commit, "a")).isEqualTo("1");
  }

  private static String copy(Path copies) {
    return Stream.of(copies.toFile().list())
        .filter(f -> f.endsWith(".git"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void severalCommitsFollowAndARewrittenHistoryDoesNot() throws IOException {
    String first = server.push("first", Map.of("a", "1"));
    GitMirror mirror = mirror();
    fetched(mirror);
    server.commit("second", Map.of("a", "2"));
    server.push("third", Map.of("a", "3"));

    assertThat(mirror.history(first, fetched(mirror))).isEqualTo(new GitHistory(true, 2));

    server.git("reset", "-q", "--hard", first);
    server.git("commit", "-q", "--amend", "-m", "other");
    server.git("push", "-q", "-f", "origin", "HEAD:main");
    assertThat(mirror.history(first, fetched(mirror)).follows()).isFalse();
  }

  @Test
  void aCommitIsFoundBehindMoreCommitsThanAFetchBrings() throws IOException {
    String first = server.push("first", Map.of("a", "1"));
    GitMirror mirror = mirror();
    fetched(mirror);
    for (int i = 0; i < 60; i++) {
      server.git("commit", "-q", "--allow-empty", "-m", "more");
    }
    server.push("last", Map.of("a", "2"));

    assertThat(mirror.history(first, fetched(mirror))).isEqualTo(new GitHistory(true, 61));
  }

  @Test
  void aCommitThatTheBranchLeftIsStillFetchedByItsId() throws IOException {
    String first = server.push("first", Map.of("a", "1"));
    server.push("second", Map.of("a", "2"));

    GitMirror mirror = mirror();
    mirror.fetch(new GitTip("refs/heads/main", first));

    assertThat(text(mirror, first, "a")).isEqualTo("1");
  }

  @Test
  void aCommitThatIsNowhereIsToldByItsName() throws IOException {
    server.push("first", Map.of("a", "1"));
    GitTip lost = new GitTip("refs/heads/main", "0123456789".repeat(4));

    assertThatThrownBy(() -> mirror().fetch(lost))
        .isInstanceOfSatisfying(
            GitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_COMMIT))
        .hasMessageContaining("012345678901 of refs/heads/main is not in " + server.url());
  }

  @Test
  void ofTagsTheHighestVersionIsFollowed() throws IOException {
    server.push("first", Map.of("a", "1"));
    server.git("tag", "v1.9");
    String second = server.push("second", Map.of("a", "2"));
    server.git("tag", "-a", "-m", "annotated", "v1.10");
    server.push("third", Map.of("a", "3"));
    server.git("tag", "v1.11-rc1");
    server.git("tag", "w9");
    server.git("push", "-q", "--tags", "origin");

    GitMirror mirror = mirror();
    GitTip newest = mirror.tip(RefChoice.of("main", Optional.of("v*"))).orElseThrow();
    assertThat(newest.ref()).isEqualTo("refs/tags/v1.11-rc1");

    GitTip annotated = mirror.tip(RefChoice.of("refs/tags/v1.10", Optional.empty())).orElseThrow();
    assertThat(annotated.commit()).isEqualTo(second);
    mirror.fetch(annotated);
    assertThat(text(mirror, annotated.commit(), "a")).isEqualTo("2");
  }

  @Test
  void aBranchThatIsNotThereIsNoError() throws IOException {
    assertThat(mirror().tip(MAIN)).as("empty repository").isEmpty();
    server.push("first", Map.of("a", "1"));
    assertThat(mirror().tip(RefChoice.of("other", Optional.empty()))).isEmpty();
  }

  @Test
  void wrongCredentialsAreToldApartFromNone() throws IOException {
    server.push("first", Map.of("a", "1"));
    server.asks("bot", "s3cret");

    assertThatThrownBy(() -> mirror().tip(MAIN))
        .hasMessage(server.url() + " asks for credentials; give them in code.git.credentials");
    assertThatThrownBy(() -> mirror(with("OLD"), true).tip(MAIN))
        .isInstanceOfSatisfying(
            GitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ACCESS))
        .hasMessage(server.url() + " refuses the credentials of code.git.credentials");
    assertThatThrownBy(() -> mirror(with("NONE"), true).tip(MAIN))
        .hasMessageContaining("NONE is missing or empty");
    assertThat(mirror(with("TOKEN"), true).tip(MAIN)).isPresent();
  }

  private GitAddress with(String variable) {
    return new GitAddress(
        server.url(),
        Optional.of("bot"),
        Optional.empty(),
        Optional.of(SecretRef.env(variable)),
        Optional.empty());
  }

  @Test
  void aServerThatIsDownIsAskedAgainAndAForbiddenOneIsNot() throws IOException {
    server.push("first", Map.of("a", "1"));
    assertThatThrownBy(() -> mirror(GitAddress.open(server.url()), false).tip(MAIN))
        .isInstanceOfSatisfying(
            GitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED_URL));

    server.down(true);
    assertThatThrownBy(() -> mirror().tip(MAIN))
        .isInstanceOfSatisfying(GitException.class, e -> assertThat(e.retryable()).isTrue());
  }

  /** Of a rewritten history a person is told, and a commit that is lost ends a run for good. */
  @Test
  void aServerThatIsDownSaysNothingOfItsHistory() throws IOException {
    String first = server.push("first", Map.of("a", "1"));
    for (int i = 0; i < 60; i++) {
      server.git("commit", "-q", "--allow-empty", "-m", "more");
    }
    server.push("last", Map.of("a", "2"));
    GitMirror mirror = mirror();
    GitTip tip = fetched(mirror);
    server.down(true);

    assertThatThrownBy(() -> mirror.history(first, tip))
        .isInstanceOfSatisfying(GitException.class, e -> assertThat(e.retryable()).isTrue());
    GitTip ofTags = new GitTip("refs/tags/v*", "0123456789".repeat(4));
    assertThatThrownBy(() -> mirror.fetch(ofTags))
        .isInstanceOfSatisfying(GitException.class, e -> assertThat(e.retryable()).isTrue());
    server.down(false);
    assertThat(mirror.history(first, tip)).isEqualTo(new GitHistory(true, 61));
    assertThatThrownBy(() -> mirror.fetch(ofTags))
        .isInstanceOfSatisfying(
            GitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_COMMIT));
  }

  @Test
  void whatCannotBeCodeIsToldByItsPath() throws IOException {
    Files.createSymbolicLink(server.work().resolve("inside.py"), Path.of("lib/real.py"));
    Files.createSymbolicLink(server.work().resolve("outside.py"), Path.of("../../etc/passwd"));
    Files.createSymbolicLink(server.work().resolve("folder"), Path.of("lib"));
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n";
    server.commit("files", Map.of("lib/real.py", "real", "big.bin", pointer));
    server.git("update-index", "--add", "--cacheinfo", "160000," + "1".repeat(40) + ",sub");
    server.git("commit", "-q", "-m", "submodule");
    server.git("push", "-q", "origin", "HEAD:main");
    GitMirror mirror = mirror();
    String commit = fetched(mirror).commit();

    Map<String, String> problems = new HashMap<>();
    SortedMap<String, GitFile> files =
        mirror.read(
            commit,
            ".",
            tree -> tree.files(List.of("**"), (path, why) -> problems.put(path, why.getMessage())));

    assertThat(files.get("inside.py").blob()).isEqualTo(files.get("lib/real.py").blob());
    assertThat(problems.keySet()).containsExactlyInAnyOrder("outside.py", "folder", "sub");
    assertThat(problems.get("sub")).contains("submodule");
    assertThat(problems.get("outside.py")).contains("outside of the code");
    assertThatThrownBy(() -> text(mirror, commit, "big.bin"))
        .hasMessageStartingWith("code: big.bin is only a pointer of Git LFS");
    GitMirror ofData = mirrors(true).of(GitAddress.open(server.url()), temporary, "dvc.git");
    assertThatThrownBy(() -> text(ofData, commit, "big.bin"))
        .hasMessageStartingWith("dvc.path: big.bin is only a pointer of Git LFS");
    assertThatThrownBy(() -> text(ofData, commit, "sub"))
        .hasMessageStartingWith("dvc.path: sub is a submodule")
        .hasMessageNotContaining("code.");
    assertThatThrownBy(() -> text(ofData, commit, "outside.py"))
        .hasMessageContaining("outside of the repository");
  }

  @Test
  void fiveThousandFilesAreListedAndOnlyTheNewestIsFetchedAgain() throws IOException {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      many.put("src/d%02d/f%d.py".formatted(i % 50, i), "print(" + i + ")\n");
    }
    server.push("many", many);
    GitMirror mirror = mirror();
    SortedMap<String, GitFile> before = files(mirror, fetched(mirror).commit(), "src/**");
    server.push("one", Map.of("src/d00/f0.py", "changed"));
    SortedMap<String, GitFile> after = files(mirror, fetched(mirror).commit(), "src/**");

    assertThat(before).hasSize(5_000);
    List<String> changed = new ArrayList<>(after.keySet());
    changed.removeIf(p -> after.get(p).equals(before.get(p)));
    assertThat(changed).containsExactly("src/d00/f0.py");
  }
}
