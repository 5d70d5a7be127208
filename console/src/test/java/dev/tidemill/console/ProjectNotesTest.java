package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.QueriedNames;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectNotesTest {

  @TempDir Path folder;

  private static QueriedNames queried(String query) {
    return new QueriedNames(Optional.of(Set.of("rows")));
  }

  static PipelineSpec spec() {
    return PipelineSpecs.parse(
            """
            apiVersion: tidemill.dev/v1alpha1
            kind: Pipeline
            metadata: {name: rain}
            spec:
              task: binary-classification
              data:
                sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
                columns: {id: [id], time: at, label: y}
                clock: data
                holdout: {length: 1d, minRows: 10}
              model: {format: onnx, positive: {output: probability}}
              train: {command: [python3, train.py, --out=x.py]}
              triggers: [{name: rows, data: {source: rows}, when: {newRows: 1}}]
            """,
            "pipeline.yaml")
        .orThrow();
  }

  @Test
  void aMissingFolderFileOrProgramIsToldUntilItIsThere() throws Exception {
    String path = programs("python3");
    Path data = folder.resolve("incoming");
    assertThat(ProjectNotes.of(spec(), folder, path, Set.of(), ProjectNotesTest::queried))
        .containsExactly(
            "Source rows: the folder "
                + data
                + " does not exist. Tidemill keeps looking for it; every run fails until then.",
            "train.command: train.py is not in " + folder + "; a run needs it.");
    Files.createDirectories(data);
    Files.createFile(folder.resolve("train.py"));
    assertThat(ProjectNotes.of(spec(), folder, path, Set.of(), ProjectNotesTest::queried))
        .containsExactly(
            "Source rows: no file in "
                + data
                + " matches *.csv. Tidemill keeps looking; every run fails until then.");
    Files.createFile(data.resolve("a.csv"));
    assertThat(ProjectNotes.of(spec(), folder, path, Set.of(), ProjectNotesTest::queried))
        .isEmpty();
  }

  @Test
  void runsGoOnWithoutASourceThatTheQueryDoesNotName() throws Exception {
    Files.createFile(folder.resolve("train.py"));
    String path = programs("python3");
    String lacks =
        "Source rows: the folder "
            + folder.resolve("incoming")
            + " does not exist. Tidemill keeps looking for it; ";
    assertThat(
            ProjectNotes.of(
                spec(), folder, path, Set.of(), q -> new QueriedNames(Optional.of(Set.of("more")))))
        .containsExactly(lacks + "data.query does not name it, so runs go on without it.");
    assertThat(
            ProjectNotes.of(
                spec(), folder, path, Set.of(), q -> new QueriedNames(Optional.empty())))
        .containsExactly(lacks + "a run whose query names it fails until then.");
  }

  private String programs(String name) throws Exception {
    Path programs = Files.createDirectories(folder.resolve("bin"));
    assertThat(Files.createFile(programs.resolve(name)).toFile().setExecutable(true)).isTrue();
    return programs.toString();
  }

  @Test
  void aProgramThatIsNotOnThePathIsToldUntilItIs() throws Exception {
    Files.createFile(Files.createDirectories(folder.resolve("incoming")).resolve("a.csv"));
    Files.createFile(folder.resolve("train.py"));
    Path programs = Files.createDirectories(folder.resolve("programs"));
    String path = folder.resolve("none") + File.pathSeparator + programs;
    assertThat(ProjectNotes.of(spec(), folder, path, Set.of(), ProjectNotesTest::queried))
        .containsExactly(
            "train.command: the program python3 is not on the PATH of this machine; a run needs it"
                + " where its worker runs.");
    Path python = Files.createFile(programs.resolve("python3"));
    assertThat(ProjectNotes.of(spec(), folder, path, Set.of(), ProjectNotesTest::queried))
        .hasSize(1);
    assertThat(python.toFile().setExecutable(true)).isTrue();
    assertThat(ProjectNotes.of(spec(), folder, path, Set.of(), ProjectNotesTest::queried))
        .isEmpty();
  }

  @Test
  void aFolderThatCannotBeSeenFromHereIsNotJudged() {
    assertThat(ProjectNotes.of(spec(), folder.resolve("elsewhere"))).isEmpty();
  }
}
