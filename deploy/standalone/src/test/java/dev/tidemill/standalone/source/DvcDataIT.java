package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.kit.net.RepositoryUrls;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.dvc.DvcReach;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.training.RemoteSources;
import dev.tidemill.training.snapshot.SnapshotCutter;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.dvc.DvcDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data under DVC: a pointer on a real git server, and a remote laid out as DVC lays it out. */
class DvcDataIT {

  private static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");
  private static final UrlRules RULES = new UrlRules(true, InetAddress::getAllByName);

  @TempDir Path dir;
  private GitServer git;
  private ArtefactStore store;
  private SecretPlaces secrets;
  private final List<Signal> signals = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    git = GitServer.start(Files.createDirectories(dir.resolve("served")));
    store = new ArtefactStore(dir.resolve("artefacts"));
    secrets = new SecretPlaces(Map.of("KEY", "k", "SECRET", "s"), dir, dir);
  }

  @AfterEach
  void stop() {
    if (git != null) {
      git.close();
    }
  }

  private PipelineSpec spec(String pointer, String remote) {
    String files = "files: {path: in/, glob: \"*.csv\", format: csv, settleFor: 0s}";
    String dvc =
        "dvc: {path: %s, git: {url: \"%s\"}, remote: %s, format: csv}"
            .formatted(pointer, git.url(), remote);
    String yaml =
        PointsProject.yaml(
            "name: small",
            """
            triggers:
              - name: t
                data: {source: points}
            """);
    return PipelineSpecs.parse(yaml.replace(files, dvc), "pipeline.yaml").orThrow();
  }

  private static String points(int from, int to) {
    StringBuilder csv = new StringBuilder("id,seen_at,x\n");
    for (int i = from; i < to; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
      csv.append(i).append(',').append(at).append(":00,").append(i % 10).append('\n');
    }
    return csv.toString();
  }

  private static String md5(String text) throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** As {@code dvc push} does, and answers the digest. */
  private String push(String layout, String text, String ending) throws Exception {
    String md5 = md5(text);
    Path object = dir.resolve("remote" + layout).resolve(md5.substring(0, 2));
    Files.createDirectories(object);
    Files.writeString(object.resolve(md5.substring(2) + ending), text);
    return md5 + ending;
  }

  private static String pointer(String digest, int bytes, String more) {
    return "outs:\n- md5: %s\n  size: %d\n  %s\n  path: points.csv\n"
        .formatted(digest, bytes, more);
  }

  private Snapshot cut(PipelineSpec spec, Optional<Snapshot> last) throws Exception {
    return cut(spec, last, Map.of());
  }

  private Snapshot cut(
      PipelineSpec spec, Optional<Snapshot> last, Map<String, DataVersion> versions)
      throws Exception {
    CutSnapshot work =
        new CutSnapshot(
            spec,
            dir.toString(),
            List.of(),
            last.map(s -> s.files().stream().map(DataFile::digest).toList()).orElse(List.of()),
            Optional.empty(),
            Optional.empty(),
            last.map(Snapshot::digest),
            Optional.empty(),
            versions);
    return new SnapshotCutter(
            RemoteSources.of(Optional.empty(), RULES, secrets, dir),
            store,
            Files.createTempDirectory(dir, "job"),
            Permit.ALWAYS,
            note -> {})
        .cut(work, NOW)
        .snapshot();
  }

  private static long rows(Snapshot snapshot) {
    return snapshot.trainRows() + snapshot.holdoutRows();
  }

  private static void poll(DvcDataSource source, Target target) throws IOException {
    for (String name : source.sources(target)) {
      source.poll(target, name);
    }
  }

  private DvcDataSource source() {
    GitMirrors mirrors = new GitMirrors(dir.resolve("git"), RULES, secrets);
    return new DvcDataSource(
        new DvcReach(mirrors, new S3Reach(RULES, secrets), dir.resolve("fetched")),
        store,
        dir.resolve("cursors"),
        signals::add,
        InstantSource.system());
  }

  private DataArrived said(int signal) {
    return (DataArrived) signals.get(signal).body();
  }

  @Test
  void aCommitThatChangesThePointerIsASignalAndARunReadsThatVersion() throws Exception {
    // given
    String one = push("/files/md5", points(0, 60), "");
    String commit = git.push("one", Map.of("data/points.csv.dvc", pointer(one, 1200, "hash: md5")));
    PipelineSpec spec = spec("data/points.csv.dvc", "remote");
    Target target = new Target("default/small", 1, 1, spec, dir);
    Notice notice =
        new Notice(
            "n", NoticeKind.GIT, List.of(RepositoryUrls.canonical(git.url())), NOW, Map.of());
    try (DvcDataSource source = source()) {
      // when
      poll(source, target);
      // then
      assertThat(said(0).version())
          .contains(new DataVersion(commit, "data/points.csv.dvc", one, 1200, 1));
      assertThat(said(0).files()).extracting(DataFile::rows).containsExactly(60L);
      Snapshot first = cut(spec, Optional.empty());
      assertThat(rows(first)).isEqualTo(60);
      assertThat(first.files())
          .extracting(DataFile::digest)
          .containsExactly(said(0).files().get(0).digest());
      // when a commit does not touch it
      git.push("code", Map.of("train.py", "pass"));
      assertThat(source.watches(target, notice)).isTrue();
      poll(source, target);
      // then
      assertThat(signals).hasSize(1);
      // when a commit does, and another one takes it back
      String two = push("/files/md5", points(0, 90), "");
      git.push("two", Map.of("data/points.csv.dvc", pointer(two, 1800, "hash: md5")));
      poll(source, target);
      assertThat(signals).as("nobody said so, and it is not time").hasSize(1);
      source.watches(target, notice);
      poll(source, target);
      Snapshot second = cut(spec, Optional.of(first));
      git.push("back", Map.of("data/points.csv.dvc", pointer(one, 1200, "hash: md5")));
      source.watches(target, notice);
      poll(source, target);
      // then
      assertThat(rows(second)).isEqualTo(90);
      assertThat(said(1).files()).extracting(DataFile::rows).containsExactly(90L);
      assertThat(said(2).files()).extracting(DataFile::rows).containsExactly(60L);
      assertThat(signals).extracting(Signal::signalId).doesNotHaveDuplicates();
      assertThat(rows(cut(spec, Optional.of(second)))).isEqualTo(60);
      // when a run was started for the version before the newest one
      DataVersion named = said(1).version().orElseThrow();
      Snapshot of = cut(spec, Optional.of(second), Map.of("points", named));
      // then
      assertThat(rows(of)).isEqualTo(90);
      assertThat(of.notes())
          .contains(
              "Source points: it is what data/points.csv.dvc of commit %s names, %s"
                  .formatted(CodeCommit.shortened(named.commit()), two));
    }
  }

  @Test
  void ofAFolderASignalNamesTheNewFilesAndASnapshotReadsAll() throws Exception {
    // given a remote of DVC 2, and a text of Windows whose digest DVC 2 took without its returns
    String windows = points(60, 90).replace("\n", "\r\n");
    String a = push("", points(0, 60), "");
    String b = md5(points(60, 90));
    Path damagedOrNot = dir.resolve("remote").resolve(b.substring(0, 2));
    Files.createDirectories(damagedOrNot);
    Files.writeString(damagedOrNot.resolve(b.substring(2)), windows);
    String list = "[{\"md5\": \"%s\", \"relpath\": \"a.csv\"}".formatted(a);
    String before = push("", list + "]", ".dir");
    String now =
        push("", list + ", {\"md5\": \"%s\", \"relpath\": \"b/b.csv\"}]".formatted(b), ".dir");
    PipelineSpec spec = spec("points.dvc", "remote");
    Target target = new Target("default/small", 1, 1, spec, dir);
    git.push("one", Map.of("points.dvc", pointer(before, 9, "nfiles: 1")));
    try (DvcDataSource source = source()) {
      poll(source, target);
    }
    // when
    git.push("two", Map.of("points.dvc", pointer(now, 18, "nfiles: 2")));
    try (DvcDataSource source = source()) {
      poll(source, target);
    }
    // then
    assertThat(said(0).files()).extracting(DataFile::path).containsExactly("a.csv");
    assertThat(said(1).files()).extracting(DataFile::path).containsExactly("b/b.csv");
    assertThat(said(1).version().orElseThrow().files()).isEqualTo(2);
    assertThat(rows(cut(spec, Optional.empty()))).isEqualTo(90);
  }

  @Test
  void whatIsMissingOrDamagedIsSaidAndNothingIsLost() throws Exception {
    PipelineSpec spec = spec("data/points.csv.dvc", "remote");
    Target target = new Target("default/small", 1, 1, spec, dir);
    // a repository without the pointer
    git.push("none", Map.of("README", "nothing yet"));
    refused(spec, "has no data/points.csv.dvc; commit the pointer again, or correct dvc.path");
    // an object that was not pushed
    String md5 = md5(points(0, 60));
    git.push("one", Map.of("data/points.csv.dvc", pointer(md5, 1200, "hash: md5")));
    Files.createDirectories(dir.resolve("remote"));
    refused(
        spec,
        "the remote remote does not have points.csv (MD5 %s); run dvc push where it was added"
            .formatted(md5));
    try (DvcDataSource source = source()) {
      assertThatThrownBy(() -> poll(source, target)).hasMessageContaining("run dvc push");
      assertThat(source.looks().details().toString()).contains("run dvc push");
      // one with other bytes
      Path object = dir.resolve("remote/files/md5").resolve(md5.substring(0, 2));
      Files.createDirectories(object);
      Files.writeString(object.resolve(md5.substring(2)), points(0, 59));
      refused(spec, "points.csv in the remote remote is damaged: its MD5 is " + md5(points(0, 59)));
      assertThatThrownBy(() -> poll(source, target)).hasMessageContaining("is damaged");
      assertThat(signals).isEmpty();
      // and the right ones
      push("/files/md5", points(0, 60), "");
      poll(source, target);
      assertThat(said(0).files()).extracting(DataFile::rows).containsExactly(60L);
      assertThat(source.looks().details()).isEmpty();
    }
    assertThat(rows(cut(spec, Optional.empty()))).isEqualTo(60);
  }

  private void refused(PipelineSpec spec, String message) {
    assertThatThrownBy(() -> cut(spec, Optional.empty()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("Source points: ")
        .hasMessageContaining(message);
  }

  @Test
  void aRemoteMayBeABucketAndTheRepositoryThatOfTheCode() throws Exception {
    try (S3Server server = S3Server.start(Files.createDirectories(dir.resolve("s3")))) {
      server.createBucket("lake");
      String md5 = md5(points(0, 60));
      server.put(
          "lake",
          "dvc/files/md5/%s/%s".formatted(md5.substring(0, 2), md5.substring(2)),
          points(0, 60));
      git.push(
          "one",
          Map.of(
              "dvc.lock",
              """
              schema: '2.0'
              stages:
                prepare:
                  cmd: python prepare.py
                  outs:
                  - {path: points.csv, hash: md5, md5: %s, size: 1200}
                  - {path: other.csv, hash: md5, md5: %s, size: 1200}
              """
                  .formatted(md5, "0".repeat(32))));
      String files = "files: {path: in/, glob: \"*.csv\", format: csv, settleFor: 0s}";
      String dvc =
          "dvc: {path: dvc.lock, out: points.csv, remote: \"s3://lake/dvc\", endpoint: \"%s\", credentials: {accessKey: {fromEnv: KEY}, secretKey: {fromEnv: SECRET}}}"
              .formatted(server.endpoint());
      String yaml =
          PointsProject.yaml(
              "name: small",
              "code: {git: {url: \"%s\"}}\ntriggers: [{name: t, data: {source: points}}]\n"
                  .formatted(git.url()));
      PipelineSpec spec = PipelineSpecs.parse(yaml.replace(files, dvc), "pipeline.yaml").orThrow();
      assertThat(rows(cut(spec, Optional.empty()))).isEqualTo(60);
      server.delete("lake", "dvc/files/md5/%s/%s".formatted(md5.substring(0, 2), md5.substring(2)));
      try (Stream<Path> fetched = Files.walk(dir.resolve("fetched"))) {
        fetched.filter(Files::isRegularFile).forEach(f -> f.toFile().delete());
      }
      refused(spec, "the remote s3://lake/dvc does not have points.csv");
    }
  }
}
