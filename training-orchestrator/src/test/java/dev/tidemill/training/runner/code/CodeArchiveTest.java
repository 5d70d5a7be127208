package dev.tidemill.training.runner.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.runner.JobFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeArchiveTest {

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
              files: {path: incoming/, glob: "*.csv", format: csv, settleFor: 0s}
          columns: {id: [id], time: seen_at, label: y}
          clock: data
          window: {all: true}
          holdout: {by: time, length: 1d, minRows: 5}
        %s
        train:
          runner: process
          command: [%s]
          seed: 7
          timeout: 1m
        model: {format: onnx, positive: {output: probability}}
        triggers:
          - name: t
            data: {source: points}
        gates:
          data: {onFail: reject, checks: [{unique: {columns: [id]}}]}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;

  @TempDir Path dir;
  private Path folder;
  private ArtefactStore store;

  @BeforeEach
  void write() throws IOException {
    folder = dir.resolve("pipeline");
    store = new ArtefactStore(dir.resolve("artefacts"));
    for (String file :
        List.of(
            "train.py",
            "trainer/model.py",
            "trainer/__pycache__/model.pyc",
            "README.md",
            "incoming/week-1.csv",
            "build/trainer.jar",
            "build/lib/library.jar",
            "build/classes/A.class",
            "target/other.jar",
            ".git/HEAD",
            ".env",
            ".venv/bin/python",
            "env/pyvenv.cfg",
            "env/bin/python")) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
  }

  private static PipelineSpec spec(String code, String command) {
    return TestSpecs.read(YAML.formatted(code, command));
  }

  private CodeArchive archive(PipelineSpec spec) throws Exception {
    return CodeFiles.archive(spec, folder, store);
  }

  private List<String> paths(String code, String command) throws Exception {
    return archive(spec(code, command)).files().stream().map(CodeArchive.Entry::path).toList();
  }

  @Test
  void byDefaultItHoldsTheSourcesAndNoDataOutputHistoryOrEnvironment() throws Exception {
    List<String> sources = List.of("README.md", "train.py", "trainer/model.py");
    assertThat(paths("description: no code", "python3, train.py")).isEqualTo(sources);
    assertThat(paths("code: {path: .}", "python3, train.py")).isEqualTo(sources);
    assertThat(paths("code: {path: ., training: [\"**\"]}", "python3")).isEqualTo(sources);
  }

  @Test
  void aLinkToAFileIsThatFile() throws Exception {
    Path shared = Files.writeString(dir.resolve("shared.py"), "shared by two pipelines");
    Files.createSymbolicLink(folder.resolve("trainer/shared.py"), shared);
    Files.createSymbolicLink(folder.resolve("trainer/broken.py"), dir.resolve("gone"));
    CodeArchive archive = archive(spec("code: {path: ., training: [\"trainer/*\"]}", "python3"));
    Path target = dir.resolve("unpacked");
    archive.unpack(store, target);
    assertThat(target.resolve("trainer/shared.py")).hasContent("shared by two pipelines");
    assertThat(target.resolve("trainer/broken.py")).doesNotExist();
  }

  @Test
  void whatACommandNamesBelongsToItWithItsLibrariesEvenWhereOutputIs() throws Exception {
    assertThat(
            paths("code: {path: ., training: [\"trainer/**\"]}", "java, -jar, build/trainer.jar"))
        .containsExactly("build/lib/library.jar", "build/trainer.jar", "trainer/model.py");
    assertThat(
            paths(
                "code: {path: ., training: [\"*.md\"],"
                    + " test: {command: [java, -jar, build/trainer.jar], timeout: 1m}}",
                "python3, train.py"))
        .containsExactly("README.md", "build/lib/library.jar", "build/trainer.jar", "train.py");
  }

  @Test
  void anInstalledEnvironmentIsUsedWhereItIs() throws Exception {
    PipelineSpec spec = spec("code: {path: ., training: [\"*.py\"]}", ".venv/bin/python, train.py");
    CodeArchive archive = archive(spec);
    assertThat(archive.files()).extracting(CodeArchive.Entry::path).containsExactly("train.py");
    Path target = dir.resolve("unpacked");
    archive.unpack(store, target);
    assertThat(CodeArchive.command(spec.train().command(), folder, target))
        .containsExactly(folder.resolve(".venv/bin/python").toString(), "train.py");
    assertThat(CodeArchive.command(List.of("../pipeline/README.md", "-x", "7"), folder, target))
        .as("a file that no archive can hold, and words that name none")
        .containsExactly(folder.resolve("README.md").toString(), "-x", "7");
  }

  @Test
  void unpackingGivesTheFilesBackAsTheyWere() throws Exception {
    byte[] large = new byte[2 << 20];
    Files.write(folder.resolve("build/lib/library.jar"), large);
    assertThat(folder.resolve("train.py").toFile().setExecutable(true)).isTrue();
    PipelineSpec spec = spec("code: {path: .}", "java, -jar, build/trainer.jar");
    String digest = archive(spec).store(store);
    Files.writeString(folder.resolve("train.py"), "changed");
    Path target = dir.resolve("unpacked");
    CodeArchive.read(store, digest).unpack(store, target);
    assertThat(target.resolve("train.py")).hasContent("train.py").isExecutable();
    assertThat(target.resolve("build/lib/library.jar")).hasBinaryContent(large);
    assertThat(Files.isExecutable(target.resolve("README.md"))).isFalse();
    assertThat(archive(spec).store(store)).isNotEqualTo(digest);
  }

  /** Otherwise a run with another command would end as no-change. */
  @Test
  void anotherTrainCommandIsOtherCode() throws Exception {
    String digest = archive(spec("code: {path: .}", "python3, train.py")).store(store);
    assertThat(archive(spec("code: {path: .}", "python3, train.py")).store(store))
        .isEqualTo(digest);
    assertThat(archive(spec("code: {path: .}", "python3, train.py, --deep")).store(store))
        .isNotEqualTo(digest);
    String earlier = "{\"prepare\": [], \"files\": []}";
    assertThat(CodeArchive.read(store, store.put(earlier.getBytes(UTF_8))).train()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    PipelineSpec spec = spec("code: {path: nowhere}", "python3, train.py");
    JobFailure failure =
        org.assertj.core.api.Assertions.catchThrowableOfType(JobFailure.class, () -> archive(spec));
    assertThat(failure).hasMessageContaining("nowhere");
    assertThat(failure.retryable()).isFalse();
  }
}
