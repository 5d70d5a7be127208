package dev.tidemill.training.runner.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of a run from the real server of git, by a runner that shares no copy with others. */
@Tag("slow")
class GitCodeTest {

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: small}
      spec:
        task: binary-classification
        data:
          sources:
            - name: points
              files: {path: in/, glob: "*.csv", format: csv}
          columns: {id: [id], time: at, label: y}
        code:
          git: {url: "%s", ref: %s}
          path: models/small
          training: ["trainer/**"]
        prepare: {command: [java, -jar, build/features.jar]}
        train: {command: [sh, trainer/train.sh]}
        model: {format: onnx, positive: {output: probability}}
        triggers: [{name: trainer, code: {changes: training}}]
        gates:
          data: {checks: [{unique: {columns: [id]}}]}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;

  @TempDir Path dir;
  private GitServer server;
  private ArtefactStore store;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    server = GitServer.start(Files.createDirectory(dir.resolve("server")));
    store = new ArtefactStore(dir.resolve("artefacts"));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private CodeOfRun code(String ref, Optional<String> commit) throws IOException, JobFailure {
    PipelineSpec spec =
        PipelineSpecs.parse(YAML.formatted(server.url(), ref), "pipeline.yaml").orThrow();
    Path home = dir.resolve("home");
    GitMirrors mirrors =
        new GitMirrors(
            home.resolve("git"),
            new UrlRules(true, InetAddress::getAllByName),
            new SecretPlaces(Map.of(), home, home));
    return new CodeArchives(store, Optional.of(mirrors))
        .of(
            new CutSnapshot(
                spec,
                dir.toString(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                commit));
  }

  @Test
  void aRunnerForgetsTheRepositoriesThatItHasNotReadForLong() throws IOException, JobFailure {
    Path old = Files.createDirectories(dir.resolve("home/git/" + "0".repeat(32) + ".git"));
    Path lock = Files.createFile(dir.resolve("home/git/" + old.getFileName() + ".lock"));
    Files.setLastModifiedTime(lock, FileTime.from(Instant.EPOCH));
    server.push("first", Map.of("models/small/train.py", "1"));
    code("main", Optional.empty());
    assertThat(old).doesNotExist();
  }

  private List<String> paths(CodeOfRun code) {
    return CodeArchive.read(store, code.digest()).files().stream()
        .map(CodeArchive.Entry::path)
        .toList();
  }

  @Test
  void aRunHasTheFilesOfItsCommitAndNotThoseOfTheNewest() throws IOException, JobFailure {
    String first =
        server.push(
            "first",
            Map.of(
                "models/small/trainer/train.sh", "echo 1",
                "models/small/build/features.jar", "jar",
                "models/small/build/lib/used.jar", "used",
                "models/small/other.md", "no code",
                "models/large/trainer/train.sh", "elsewhere"));
    String second = server.push("second", Map.of("models/small/trainer/train.sh", "echo 2"));

    CodeOfRun of = code("main", Optional.of(first));
    assertThat(of.commit().orElseThrow().commit()).isEqualTo(first);
    assertThat(of.commit().orElseThrow().ref()).isEqualTo("refs/heads/main");
    assertThat(paths(of))
        .containsExactly("build/features.jar", "build/lib/used.jar", "trainer/train.sh");
    Path unpacked = dir.resolve("unpacked");
    CodeArchive.read(store, of.digest()).unpack(store, unpacked);
    assertThat(unpacked.resolve("trainer/train.sh")).hasContent("echo 1");

    CodeOfRun newest = code("main", Optional.empty());
    assertThat(newest.commit().orElseThrow().commit()).isEqualTo(second);
    assertThat(newest.digest()).isNotEqualTo(of.digest());
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    server.push("first", Map.of("README.md", "no code"));
    assertThatThrownBy(() -> code("main", Optional.empty()))
        .isInstanceOfSatisfying(JobFailure.class, e -> assertThat(e.code()).isEqualTo("BAD_FILE"))
        .hasMessageContaining("has no folder models/small");
    assertThatThrownBy(() -> code("gone", Optional.empty()))
        .isInstanceOfSatisfying(
            JobFailure.class,
            e -> {
              assertThat(e.code()).isEqualTo("NO_REF");
              assertThat(e.retryable()).isFalse();
            })
        .hasMessage(server.url() + " has no branch gone; see code.git");
    assertThatThrownBy(() -> code("main", Optional.of("1".repeat(40))))
        .isInstanceOfSatisfying(JobFailure.class, e -> assertThat(e.code()).isEqualTo("NO_COMMIT"));
  }
}
